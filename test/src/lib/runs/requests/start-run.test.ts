import { describe, expect, it } from 'vitest';
import { createRunClaims } from '../../../../../src/lib/storage/run-claims.ts';
import { createRunStore } from '../../../../../src/lib/storage/run-store.ts';
import { runIdOf } from '../../../../../src/lib/runs/contract/run-id.ts';
import { createStartRun } from '../../../../../src/lib/runs/requests/start-run.ts';
import { durableClient } from '../../../../support/durable-client.ts';
import { memoryTable } from '../../../../support/memory-table.ts';

const dataset = { container: 'datasets', name: 'crumb.jsonl', etag: '0x8DC' };
const runId = runIdOf(dataset);

function scene() {
  const tables = { claims: memoryTable(), runs: memoryTable() };
  const claims = createRunClaims(tables.claims);
  const runs = createRunStore(tables.runs, tables.claims);
  const durable = durableClient();
  const startRun = createStartRun(claims, runs, 300);
  const start = (which = dataset) => startRun({ runId: runIdOf(which), dataset: which, asked: false }, durable.client);
  return { ...tables, claims, store: runs, durable, start };
}

describe('a dropped dataset', () => {
  it('starts its run with what the run needs, and the run is in the list', async () => {
    const { start, durable, store } = scene();
    expect(await start()).toEqual({ status: 'started', runId });
    const row = await store.get(runId);
    expect(row).toMatchObject({ runId, status: 'queued', blob: 'crumb.jsonl', blobEtag: '0x8DC' });
    expect(durable.starts).toEqual([
      {
        name: 'fineTuneRun',
        instanceId: runId,
        input: { runId, dataset, createdAt: row?.createdAt, asked: false, pollSeconds: 300 },
      },
    ]);
  });

  it('starts one run when it is told a hundred times at once', async () => {
    const { start, durable, runs } = scene();
    const answers = await Promise.all(Array.from({ length: 100 }, () => start()));
    expect(durable.starts).toHaveLength(1);
    expect(runs.rows.size).toBe(1);
    expect(new Set(answers.map((answer) => answer.runId))).toEqual(new Set([runId]));
  });

  it('starts nothing when it is told again after the run has ended', async () => {
    const { start, durable } = scene();
    await start();
    durable.running.set(runId, 'Completed');
    expect(await start()).toEqual({ status: 'known', runId });
    expect(durable.starts).toHaveLength(1);
  });

  it('starts nothing when its run has ended and Durable has forgotten it', async () => {
    const { start, durable } = scene();
    await start();
    durable.running.clear();
    expect(await start()).toEqual({ status: 'known', runId });
    expect(durable.starts).toHaveLength(1);
  });

  it('starts a second run when it was overwritten', async () => {
    const { start, durable } = scene();
    await start();
    const second = await start({ ...dataset, etag: '0x8DD' });
    expect(second.status).toBe('started');
    expect(durable.starts.map(({ instanceId }) => instanceId)).toEqual([runId, second.runId]);
  });

  it.each([
    ['after the claim', ({ claims }: ReturnType<typeof scene>) => claims.claim(runId, dataset)],
    [
      'after the row',
      async ({ claims, store }: ReturnType<typeof scene>) => {
        const { createdAt } = await claims.claim(runId, dataset);
        await store.create(runId, dataset, createdAt);
      },
    ],
  ])('has its start taken up when it broke off %s', async (_where, breakOff) => {
    const stage = scene();
    await breakOff(stage);
    const { createdAt } = await stage.claims.claim(runId, dataset);
    expect(await stage.start()).toEqual({ status: 'started', runId });
    expect(stage.durable.starts).toHaveLength(1);
    expect(await stage.store.get(runId)).toMatchObject({ createdAt, status: 'queued' });
    expect(await stage.start()).toEqual({ status: 'known', runId });
  });

  it.each(['Running', 'Completed'] as const)(
    'is not started twice when only the mark is missing and the run is %s',
    async (status) => {
      const { start, durable, claims, store } = scene();
      const { createdAt } = await claims.claim(runId, dataset);
      await store.create(runId, dataset, createdAt);
      durable.running.set(runId, status);
      await start();
      expect(durable.starts).toEqual([]);
      expect((await claims.claim(runId, dataset)).started).toBe(true);
    },
  );

  it('is told again when Durable cannot be reached, and starts then', async () => {
    const { start, durable, store } = scene();
    const { startNew } = durable.client;
    durable.client.startNew = () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:14094'));
    await expect(start()).rejects.toThrow('ECONNREFUSED');
    expect((await store.list({ limit: 1 })).runs).toEqual([]);
    durable.client.startNew = startNew;
    expect((await start()).status).toBe('started');
  });
});
