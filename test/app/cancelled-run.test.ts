import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { phases, type Phase } from '../../src/lib/domain/phase.ts';
import type { RunView } from '../../src/lib/run/run-view.ts';
import { chatDataset } from '../support/chat-dataset.ts';
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

/** Asks for the cancellation as soon as the run is in the phase, or past it. */
async function cancelledIn(phase: Phase, runId: string): Promise<RunView> {
  const wanted = phases.indexOf(phase);
  await app.waitFor(runId, (run) => run.phase !== null && phases.indexOf(run.phase) >= wanted);
  const { status } = await cancel(runId);
  expect([200, 202]).toContain(status);
  return app.ended(runId);
}

describe('a cancelled run', () => {
  it.each(phases.filter((phase) => phase !== 'announcing'))('leaves nothing billed when it was %s', async (phase) => {
    const runId = await app.drop(`cancel-${phase.replace('_', '-')}.jsonl`, chatDataset(12));
    const run = await cancelledIn(phase, runId);
    expect(run.status).toBe('cancelled');
    expect(await billed(run)).toEqual([]);
    expect(run.error).toBeNull();
  });

  it('ends although its job hangs', async () => {
    await app.setMl({ jobs: { outcome: 'hang' } });
    const run = await cancelledIn('training', await app.drop('hanging.jsonl', chatDataset(12)));
    expect(run.status).toBe('cancelled');
    expect(await billed(run)).toEqual([]);
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
