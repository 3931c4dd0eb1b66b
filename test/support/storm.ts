import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { RunView } from '../../src/lib/runs/views/run-view.ts';
import { eventually, type RunningApp } from './running-app.ts';
import { insist, source } from './storm-app.ts';
import type { PlannedRun, StormPlan } from './storm-plan.ts';

const endSeconds = 600;

/** What a storm left, for its checks. */
export interface StormEnd {
  runs: RunView[];
  /** Chats that found no model though the line had one, and nobody removed it. */
  lostAnswers: string[];
  /** Whether the line's name answers. */
  answers: boolean;
  /** What is left of the line in Azure. */
  left: LineState;
}

export interface LineState {
  deployments: string[];
  endpoints: string[];
  connections: string[];
  trainedWithoutModel: string[];
}

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });
/** Plays a storm to its end: every run ended, and Azure as it is to stay. */
export async function playStorm(app: RunningApp, plan: StormPlan): Promise<StormEnd> {
  const over = new AbortController();
  const probing = plan.removal ? Promise.resolve([]) : probe(app, plan, over.signal);
  const removing = remove(app, plan);
  const runs: Promise<RunView>[] = [];
  for (const run of plan.runs) {
    await pause(run.delaySeconds * 1_000);
    runs.push(playRun(app, plan, run));
  }
  const ended = await Promise.all(runs);
  await removing;
  const left = await settled(app, plan);
  over.abort();
  return { runs: ended, lostAnswers: await probing, answers: await doesAnswer(app, plan), left };
}

async function playRun(app: RunningApp, { line }: StormPlan, run: PlannedRun): Promise<RunView> {
  const body = JSON.stringify({ source, suffix: line, slice: `[:${run.rows}]` });
  const ask = () =>
    insist(app, '/v1/runs', { method: 'POST', body, headers: { 'idempotency-key': run.idempotencyKey } });
  await Promise.all([ask(), ask()]);
  await interfere(app, run);
  return app.ended(run.runId, endSeconds);
}

async function interfere(app: RunningApp, { runId, interference }: PlannedRun): Promise<void> {
  if (interference.kind === 'none') return;
  if (interference.kind === 'cancel_after') await pause(interference.seconds * 1_000);
  else
    await app.waitFor(
      runId,
      ({ status, phases }) =>
        !['queued', 'running'].includes(status) || phases.some(({ name }) => name === interference.phase),
      endSeconds,
    );
  await insist(app, `/v1/runs/${runId}/cancel`, { method: 'POST' });
}

async function remove(app: RunningApp, { line, removal }: StormPlan): Promise<void> {
  if (!removal) return;
  await pause(removal.seconds * 1_000);
  const { data } = modelsSchema.parse((await insist(app, '/v1/models')).body);
  const version = data.find(({ id }) => id.includes(`:${line}:`))?.id;
  if (version) await insist(app, `/v1/models/${removal.what === 'line' ? line : version}`, { method: 'DELETE' });
}

const chat = (app: RunningApp, { line }: StormPlan) =>
  app.api('/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: line, messages: [{ role: 'user', content: 'What is rule 3 of the tide?' }] }),
  });

/** From the first answer on, the line has a model. */
async function probe(app: RunningApp, plan: StormPlan, over: AbortSignal): Promise<string[]> {
  const lost: string[] = [];
  const everSucceeded = async () => {
    const rows = await Promise.all(plan.runs.map(({ runId }) => app.run(runId).catch(() => undefined)));
    return rows.some((row) => row?.status === 'succeeded');
  };
  for (let hasModel = false; !over.aborted; await pause(700)) {
    hasModel ||= await everSucceeded();
    if (!hasModel) continue;
    const { status } = await chat(app, plan).catch(() => ({ status: 0 }));
    if (status === 404) lost.push(new Date().toISOString());
  }
  return lost;
}

async function doesAnswer(app: RunningApp, plan: StormPlan): Promise<boolean> {
  return eventually(
    `an answer of ${plan.line}`,
    async () => {
      const { status } = await chat(app, plan).catch(() => ({ status: 0 }));
      return status === 200 ? true : status === 404 ? false : undefined;
    },
    60,
  );
}

async function lineState(app: RunningApp, { line, runs }: StormPlan): Promise<LineState> {
  const { jobs, models, endpoints, deployments, connections } = await app.mlState();
  const isOf = (endpoint: string) => endpoint.startsWith(`${line}-`) && endpoint.length === line.length + 9;
  const trained = runs.filter(({ runId }) => jobs.some(({ name, status }) => name === runId && status === 'Completed'));
  return {
    deployments: deployments.filter(({ endpoint }) => isOf(endpoint)).map(({ name }) => name),
    endpoints: endpoints.map(({ name }) => name).filter(isOf),
    connections: connections.map(({ name }) => name).filter((name) => name === `droptune-${line}`),
    trainedWithoutModel: trained
      .map(({ runId }) => runId)
      .filter((runId) => !models.some(({ name, jobName }) => name === line && jobName === runId)),
  };
}

/** What follows the end of a run takes a while; then one version is there, or nothing at all. */
async function settled(app: RunningApp, plan: StormPlan): Promise<LineState> {
  let last: LineState | undefined;
  const isSettled = ({ deployments, endpoints, connections }: LineState): boolean =>
    deployments.length === 1
      ? endpoints.length === 1
      : deployments.length + endpoints.length + connections.length === 0;
  return eventually(
    `one version of ${plan.line}, or none`,
    async () => {
      last = await lineState(app, plan);
      return isSettled(last) ? last : undefined;
    },
    120,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)} It is ${JSON.stringify(last)}.`, { cause: error });
  });
}
