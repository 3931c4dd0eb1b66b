import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterEach(async () => {
  await app.resetMl();
  await app.setEngineFaults({});
});
afterAll(() => app?.close());

/** What one run makes of what is paid for. */
async function made(runId: string): Promise<{ jobs: number; deployments: string[] }> {
  const { jobs, deployments } = await app.mlState();
  const own = deployments.filter(({ name }) => name === `r-${runId.slice(6, 14)}`);
  return { jobs: jobs.filter(({ name }) => name === runId).length, deployments: own.map(({ name }) => name) };
}

/** A death in each of the first turns of an orchestration, one after the other, whichever instance of it comes to that turn. */
const deathsOf = (orchestration: string, turns: readonly number[], instanceId?: string) => ({
  workerDies: {
    planted: turns.map((turn) => ({ orchestration, turn, ...(instanceId ? { instanceId } : {}) })),
    takesActivities: false,
    takesTurns: false,
  },
});

describe('a run whose worker dies in the middle of a turn', () => {
  it.each([
    ['checkRows', [1, 3]],
    ['splitRows', [1, 2]],
    ['writeSides', [1]],
    ['measureRows', [1]],
    ['watch', [1, 2]],
    ['afterRun', [1, 3]],
  ])('of %s succeeds, with one job and one deployment', async (orchestration, turns) => {
    await app.setEngineFaults(deathsOf(orchestration, turns));
    const runId = await app.drop(`death-${orchestration.toLowerCase()}.jsonl`, chatDataset(12));
    const run = await app.ended(runId);
    expect(run.error).toBeNull();
    expect(await made(runId)).toEqual({ jobs: 1, deployments: [`r-${runId.slice(6, 14)}`] });
  });

  it.each([1, 2, 4, 6, 8, 10, 12, 13, 14])('of its own, the turn %i, goes on where it was', async (turn) => {
    await app.setEngineFaults(deathsOf('fineTuneRun', [turn]));
    const runId = await app.drop(`death-in-turn-${turn}.jsonl`, chatDataset(12));
    const run = await app.ended(runId);
    expect(run.error).toBeNull();
    expect(await made(runId)).toEqual({ jobs: 1, deployments: [`r-${runId.slice(6, 14)}`] });
  });

  it('is cancelled at once, though its orchestration is Failed and nobody else looks', async () => {
    await app.setMl({ jobs: { outcome: 'hang' } });
    const runId = await app.drop('death-and-cancel.jsonl', chatDataset(12));
    await app.waitFor(runId, ({ phase }) => phase === 'training');
    await app.setEngineFaults(deathsOf('fineTuneRun', [8, 9, 10, 11]));
    await app.setMl({ jobs: { outcome: 'hang' } });
    const { status } = await app.api(`/v1/runs/${runId}/cancel`, { method: 'POST' });
    expect(status).toBe(202);
    const run = await app.ended(runId);
    expect(run.status).toBe('cancelled');
    const job = (await app.mlState()).jobs.find(({ name }) => name === runId);
    expect(['Canceled', 'CancelRequested']).toContain(job?.status);
  });
});

describe('twenty runs at once, in one turn of forty of which the worker dies', () => {
  it('succeed, each with one job and one deployment', async () => {
    await app.setEngineFaults({ workerDies: { share: 1 / 40, seed: 7, takesActivities: false, takesTurns: false } });
    const names = Array.from({ length: 20 }, (_, index) => `deaths-${index}.jsonl`);
    const runIds = await Promise.all(names.map((name) => app.drop(name, chatDataset(12))));
    for (const runId of runIds) {
      const run = await app.ended(runId);
      expect(run.error).toBeNull();
      expect(run.status).toBe('succeeded');
    }
    await app.setEngineFaults({});
    for (const runId of runIds)
      expect(await made(runId)).toEqual({ jobs: 1, deployments: [`r-${runId.slice(6, 14)}`] });
  });
});

describe('a sub-orchestration that is started twice', () => {
  it.each(['fineTuneRun', 'splitRows'])('by %s answers the same, and the run succeeds', async (orchestration) => {
    const planted = [1, 2, 3, 4, 5].map((turn) => ({ orchestration, turn }));
    await app.setEngineFaults({ toldTwice: { planted, afterSeconds: 60 } });
    const runId = await app.drop(`twice-${orchestration.toLowerCase()}.jsonl`, chatDataset(12));
    const run = await app.ended(runId);
    expect(run.error).toBeNull();
    expect(await made(runId)).toEqual({ jobs: 1, deployments: [`r-${runId.slice(6, 14)}`] });
  });
});
