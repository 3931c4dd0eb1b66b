import { Resolver } from 'node:dns/promises';
import { failureReason } from './failure-reason.ts';
import { toHarmlessText } from './harmless-text.ts';
import { openConnection } from './open-connection.ts';
import { postMessage, type Answer } from './post-message.ts';
import { createNameLookup, RefusedAddress, type NameLookup } from './resolve-name.ts';
import { readRetryAfter } from './retry-after.ts';
import { signMessage, type WebhookMessage } from './sign-message.ts';
import type { SigningSecret } from './signing-key.ts';
import { readWebhookTarget } from './webhook-target.ts';

/** Where a message goes; while a secret rotates there are two, and both sign. */
export interface SendTarget {
  url: string;
  secrets: readonly SigningSecret[];
}

export interface SendOptions {
  /** Whether http and https to this machine are allowed; for development. */
  allowLoopback: boolean;
  /** For everything from the resolution of the name to the last byte that is read; 15 000 unless told. */
  timeoutMs?: number;
  /** How names are resolved; for tests. What it answers is checked like any answer. */
  lookup?: NameLookup;
}

/** One attempt at sending one message. */
export interface Attempt {
  /** When it began, as an ISO date; its second is the message's timestamp. */
  at: string;
  milliseconds: number;
  /** HTTP status; undefined when there was no answer. */
  status?: number;
  /** The first kilobyte of what the receiver said, harmless to show. */
  answer?: string;
  /**
   * - `delivered`: a 2xx
   * - `refused`: nothing was sent, because of what the URL says, where its name leads, or secrets that are none
   * - `gone`: 410, the receiver wants no more
   * - `throttled`: 429, 502, 503 or 504
   * - `failed`: any other answer, redirects too, or none
   */
  verdict: 'delivered' | 'refused' | 'gone' | 'throttled' | 'failed';
  /** For people, unless it was delivered: why not. Holds no secret and nothing of the URL. */
  reason?: string;
  /** What a throttling receiver asks for: seconds to wait, a day at most. */
  retryAfterSeconds?: number;
}

type Outcome = Omit<Attempt, 'at' | 'milliseconds'>;

/** What an attempt may take, wherever it goes. */
export const attemptPatienceMs = 15_000;

const lookUpName = createNameLookup(new Resolver({ timeout: 2_500, tries: 2 }));

/** Signs a message by Standard Webhooks 1.0 and posts it once. Never throws: whatever happens is told as the attempt's verdict. */
export async function sendWebhook(message: WebhookMessage, target: SendTarget, options: SendOptions): Promise<Attempt> {
  const at = new Date();
  const startedAt = performance.now();
  const patience = options.timeoutMs ?? attemptPatienceMs;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), patience);
  const outcome = await attempt(message, target, options, at, deadline.signal).catch((error: unknown): Outcome => {
    if (error instanceof RefusedAddress) return { verdict: 'refused', reason: error.message };
    const reason = deadline.signal.aborted ? `it gave no answer within ${patience / 1000} s` : failureReason(error);
    return { verdict: 'failed', reason };
  });
  clearTimeout(timer);
  return { at: at.toISOString(), milliseconds: Math.round(performance.now() - startedAt), ...outcome };
}

async function attempt(
  message: WebhookMessage,
  { url, secrets }: SendTarget,
  { allowLoopback, lookup = lookUpName }: SendOptions,
  at: Date,
  signal: AbortSignal,
): Promise<Outcome> {
  const target = readWebhookTarget(url, allowLoopback);
  if (target.status === 'refused') return { verdict: 'refused', reason: target.reason };
  const signed = signMessage(message, secrets, at);
  if (!signed) return { verdict: 'refused', reason: 'it could not be signed: its secret or its id is malformed' };
  const headers = { 'content-type': 'application/json', 'user-agent': 'droptune-webhooks/1', ...signed };
  const socket = await openConnection(target, lookup, signal);
  return judge(await postMessage(socket, target.url, headers, Buffer.from(message.body)), new Date());
}

const throttling = [429, 502, 503, 504];

function judge({ status, retryAfter, body }: Answer, now: Date): Outcome {
  const said = { status, ...(body.length > 0 ? { answer: toHarmlessText(body) } : {}) };
  if (status >= 200 && status < 300) return { verdict: 'delivered', ...said };
  const reason = `it answered ${status}`;
  if (status === 410) return { verdict: 'gone', ...said, reason };
  if (!throttling.includes(status)) return { verdict: 'failed', ...said, reason };
  const seconds = readRetryAfter(retryAfter, now);
  return { verdict: 'throttled', ...said, reason, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
}
