import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRunStore, runKeyOf } from '../../../../src/lib/storage/run-store.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 23, 4, 0, second)).toISOString();
const idOf = (number: number): string => `ftjob-${String(number).padStart(24, '0')}`;

async function storeOf(count: number) {
  const claims = memoryTable();
  const store = createRunStore(memoryTable(), claims);
  for (let number = 0; number < count; number += 1) {
    await claims.insert({ partitionKey: 'run', rowKey: idOf(number), createdAt: at(number) });
    await store.create(idOf(number), { container: 'datasets', name: `${number}.jsonl`, etag: 'e' }, at(number));
  }
  return { store, claims };
}

describe('the list of runs', () => {
  it('has keys that sort newest first', () => {
    const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(time, time, (left, right) => {
        fc.pre(left !== right);
        const key = (ms: number) => runKeyOf(idOf(1), new Date(ms).toISOString());
        expect(key(left) < key(right)).toBe(left > right);
      }),
    );
  });

  it('is given newest first, page by page', async () => {
    const { store } = await storeOf(5);
    const first = await store.list({ limit: 2 });
    expect(first.runs.map(({ runId }) => runId)).toEqual([idOf(4), idOf(3)]);
    expect(first.hasMore).toBe(true);
    const second = await store.list({ limit: 2, after: idOf(3) });
    expect(second.runs.map(({ runId }) => runId)).toEqual([idOf(2), idOf(1)]);
    const last = await store.list({ limit: 2, after: idOf(1) });
    expect(last).toMatchObject({ runs: [{ runId: idOf(0) }], hasMore: false });
  });

  it('says that there is no more when a page is just full', async () => {
    const { store } = await storeOf(2);
    expect((await store.list({ limit: 2 })).hasMore).toBe(false);
  });

  it('is limited to what was created after a time', async () => {
    const { store } = await storeOf(4);
    const { runs } = await store.list({ limit: 9, since: at(1) });
    expect(runs.map(({ runId }) => runId)).toEqual([idOf(3), idOf(2)]);
  });

  it('is limited to a status', async () => {
    const { store } = await storeOf(3);
    await store.change(idOf(1), { status: 'failed' });
    const { runs } = await store.list({ limit: 9, status: 'failed' });
    expect(runs.map(({ runId }) => runId)).toEqual([idOf(1)]);
  });

  it("is not fooled by a quotation mark in a client's cursor", async () => {
    const { store } = await storeOf(1);
    await expect(store.list({ limit: 9, after: "' or PartitionKey ne '" })).resolves.toMatchObject({ hasMore: false });
  });
});

describe('the row of a run', () => {
  it.each(['', 'nobody', 'a/b', 'ftjob-#', "' or true", '../runs', '\u0000'])('is none for the id %j', async (id) => {
    const { store } = await storeOf(1);
    expect(await store.get(id)).toBeUndefined();
    await expect(store.list({ limit: 9, after: id })).resolves.toBeTruthy();
  });

  it('keeps lists and objects', async () => {
    const { store } = await storeOf(1);
    const phases = [{ name: 'validating' as const, startedAt: at(1) }];
    await store.change(idOf(0), {
      phases,
      options: { epochs: 3 },
      progress: { done: 1, total: 2, unit: 'rows' },
      sizeBytes: 7,
    });
    expect(await store.get(idOf(0))).toMatchObject({
      phases,
      options: { epochs: 3 },
      progress: { done: 1, total: 2, unit: 'rows' },
      sizeBytes: 7,
    });
    await store.change(idOf(0), { progress: null });
    expect((await store.get(idOf(0)))?.progress).toBeNull();
  });

  it('is changed only where nobody came between, if so asked', async () => {
    const { store } = await storeOf(1);
    const seen = await store.get(idOf(0));
    expect(await store.change(idOf(0), { status: 'running' }, seen)).toBe(true);
    expect(await store.change(idOf(0), { status: 'failed' }, seen)).toBe(false);
    expect((await store.get(idOf(0)))?.status).toBe('running');
  });

  it('is made once', async () => {
    const { store } = await storeOf(1);
    await store.change(idOf(0), { status: 'running' });
    await store.create(idOf(0), { container: 'datasets', name: 'other', etag: 'e' }, at(0));
    expect(await store.get(idOf(0))).toMatchObject({ status: 'running', blob: '0.jsonl' });
  });

  it('is found by another process through the claim', async () => {
    const claims = memoryTable();
    const runs = memoryTable();
    await claims.insert({ partitionKey: 'run', rowKey: idOf(0), createdAt: at(0) });
    await createRunStore(runs, claims).create(idOf(0), { container: 'c', name: 'n', etag: 'e' }, at(0));
    expect(await createRunStore(runs, claims).get(idOf(0))).toMatchObject({ runId: idOf(0) });
    expect(await createRunStore(runs, claims).get(idOf(1))).toBeUndefined();
  });
});
