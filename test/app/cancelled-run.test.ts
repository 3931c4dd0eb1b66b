import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { phases, type Phase } from '../../src/lib/runs/contract/phase.ts';
import type { RunView } from '../../src/lib/runs/views/run-view.ts';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ clock: '20' });
});
afterEach(() => app.resetMl());
afterAll(() => app?.close());

const ended = ['Completed', 'Failed', 'Canceled'];

/** What of the run still costs money. */
async function billed(run: RunView): Promise<string[]> {
  const { jobs, deployments } = await app.mlState();
  const job = jobs.find(({ name }) => name === run.id);
  return [
    ...(job && !ended.includes(job.status) ? [`job ${job.status}`] : []),
    ...deployments.filter(({ name }) => name === `r-${run.id.slice(6, 14)}`).map(({ name }) => name),
  ];
}

const cancel = (runId: string) => app.api(`/v1/runs/${runId}/cancel`, { method: 'POST' });

/** A call of Azure that answers 'busy' for a while: what needs it is tried again and again, and the run stays in its phase. */
const busy = (method: string, path: string) => ({ faults: { planted: [{ method, path, status: 409, times: 6 }] } });

/** What keeps a run in a phase that is over in a moment otherwise. */
const holds: Partial<Record<Phase, object>> = {
  preflight: busy('GET', '/usages'),
  preparing_compute: busy('GET', '/computes/'),
  training: { jobs: { outcome: 'hang' } },
  registering: busy('PUT', '/models/'),
  deploying: { deployments: { outcome: 'hang' } },
  smoke_testing: { scoring: { statuses: Array.from({ length: 6 }, () => 429) } },
  going_live: busy('GET', '/deployments$'),
  connecting: busy('PUT', '/connections/'),
};

/** Asks for the cancellation when the run is in the phase. */
async function cancelledIn(phase: Phase, runId: string): Promise<RunView> {
  await app.waitFor(runId, (run) => run.phases.some(({ name }) => name === phase));
  const { status } = await cancel(runId);
  expect([200, 202]).toContain(status);
  return app.ended(runId);
}

describe('a cancelled run', () => {
  it.each(phases.filter((phase) => phase !== 'announcing'))('leaves nothing billed when it was %s', async (phase) => {
    await app.setMl(holds[phase] ?? {});
    const runId = await app.drop(`cancel-${phase.replace('_', '-')}.jsonl`, chatDataset(12));
    const run = await cancelledIn(phase, runId);
    expect(run.status).toBe('cancelled');
    expect(await billed(run)).toEqual([]);
    expect(run.error).toBeNull();
  });

  it('stays cancelled when it is cancelled again', async () => {
    const runId = await app.drop('again.jsonl', chatDataset(12));
    await cancelledIn('validating', runId);
    const { status, body } = await cancel(runId);
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  });
});

describe('a run that has ended', () => {
  it('cannot be cancelled, and the answer says how to take its model down', async () => {
    const run = await app.ended(await app.drop('done.jsonl', 'nothing\n'));
    const { status, body } = await cancel(run.id);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'run_has_ended' });
  });
});
