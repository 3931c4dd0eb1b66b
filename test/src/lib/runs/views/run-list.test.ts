import { expect, it } from 'vitest';
import { createRunStore } from '../../../../../src/lib/storage/run-store.ts';
import { createRunList } from '../../../../../src/lib/runs/views/run-list.ts';
import { memoryTable } from '../../../../support/memory-table.ts';

const idOf = (number: number): string => `ftjob-${String(number).padStart(24, '0')}`;
const createdAt = '2026-11-23T04:00:00.000Z';

async function scene(count: number) {
  const table = memoryTable();
  const reads: (string[] | undefined)[] = [];
  const counted = {
    ...table,
    query(filter: string, options: { columns?: string[] } = {}) {
      reads.push(options.columns);
      return table.query(filter);
    },
  };
  const store = createRunStore(counted, memoryTable());
  const create = (number: number) =>
    store.create(idOf(number), { container: 'datasets', name: 'a', etag: 'e' }, createdAt);
  for (let number = 0; number < count; number += 1) await create(number);
  const readList = createRunList(store);
  const read = async () => (JSON.parse(await readList({ limit: 100 })) as { data: { id: string }[] }).data;
  return { read, reads, create };
}

it('a list of a hundred runs is one read of the table, without what is long, and one for all who ask meanwhile', async () => {
  const { read, reads } = await scene(100);
  const lists = await Promise.all(Array.from({ length: 32 }, read));
  expect(new Set(lists.map(({ length }) => length))).toEqual(new Set([100]));
  expect(reads).toHaveLength(2);
  expect(reads[0]).toEqual(expect.arrayContaining(['runId', 'PartitionKey', 'status', 'phases', 'error']));
  expect(reads[0]).not.toContain('report');
  expect(lists[0]?.[0]).not.toHaveProperty('report');
});

it('a list holds every run that was there when it was asked for', async () => {
  const { read, create } = await scene(1);
  const before = read();
  await create(1);
  expect(await read()).toHaveLength(2);
  await before;
});
