import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { dropDataset, waitForRun } from '../drop-dataset.ts';
import type { Session } from '../session.ts';
import type { WebhookDelivery } from '../webhook-receiver.ts';
import { followRun } from './follow-run.ts';
import { askQuestions, type Exchange } from './questions.ts';
import type { RunApi } from './run-api.ts';
import type { RunBoard } from './run-board.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './wrap.ts';

export interface DemonstrationOptions {
  session: Session;
  api: RunApi;
  board: RunBoard;
  terminal: Terminal;
  /** The dataset to drop. */
  sample: string;
}

export interface Demonstration {
  isGood: boolean;
  runId: string;
  /** Milliseconds since this process began. */
  liveAt: number;
  answeredAt: number;
}

const webhookPatience = 30_000;

/** Drops the sample, shows its run, asks the model two questions, shows the webhook. Good when all four went well. */
export async function demonstrate(options: DemonstrationOptions): Promise<Demonstration> {
  const { session, api, board, terminal, sample } = options;
  const { size } = await stat(sample);
  const path = relative(process.cwd(), sample);
  terminal.print('', `Dropping ${path} (${Math.round(size / 1024)} kB) into the container 'datasets' …`);
  const metadata = { webhook_url: session.receiver.url };
  const blob = await dropDataset(session.facts.storageConnectionString, sample, metadata);
  const { id: runId } = await waitForRun(api, blob);
  terminal.print(`Run ${runId}`);

  const run = await followRun(api, board, runId);
  const liveAt = performance.now();
  if (run.status !== 'succeeded' || !run.model) return { isGood: false, runId, liveAt, answeredAt: liveAt };

  const line = run.line ?? run.model;
  terminal.print('', `Asking '${line}' over POST /v1/chat/completions`);
  const exchanges = await askQuestions(api, line);
  const answeredAt = performance.now();
  terminal.print(...exchanges.flatMap((exchange) => toExchangeLines(exchange, line, terminal)));

  const webhook = await session.receiver.waitFor(runId, webhookPatience);
  terminal.print('', ...toWebhookLines(webhook, session, terminal));
  return { isGood: webhook !== undefined && webhook.complaint === undefined, runId, liveAt, answeredAt };
}

function toExchangeLines({ question, answer, milliseconds }: Exchange, line: string, { paint, width }: Terminal) {
  const speaker = (name: string) => name.slice(0, 10).padEnd(11);
  const [first = '', ...others] = wrap(answer, width - 13);
  return [
    `  ${paint('dim', speaker('you'))}${question}`,
    `  ${paint('cyan', speaker(line))}${first}`,
    ...others.map((text) => `  ${' '.repeat(11)}${text}`),
    `  ${' '.repeat(11)}${paint('dim', `(${Math.round(milliseconds)} ms)`)}`,
  ];
}

function toWebhookLines(webhook: WebhookDelivery | undefined, session: Session, { paint, width }: Terminal): string[] {
  if (!webhook) {
    return [
      paint('red', `No webhook came within ${webhookPatience / 1000} s. What the app did is in ${session.facts.logs}.`),
    ];
  }
  const { headers, type, complaint } = webhook;
  const verdict = complaint
    ? paint('red', `✗ ${complaint}`)
    : paint('green', "✓ valid, by the package 'standardwebhooks'");
  return [
    'The webhook that came when the run ended',
    ...wrap(`POST ${session.receiver.url}`, width - 4).map((text) => `  ${text}`),
    ...Object.entries(headers).map(([name, value]) => `  ${`${name}:`.padEnd(19)} ${value}`),
    `  ${'event:'.padEnd(19)} ${type}`,
    `  ${'signature:'.padEnd(19)} ${verdict}`,
  ];
}
