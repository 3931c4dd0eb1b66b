import { describe, expect, it } from 'vitest';
import { createLedger } from '../../../../../src/lib/storage/ledger.ts';
import { createModelStore } from '../../../../../src/lib/storage/model-store.ts';
import { createRunClaims } from '../../../../../src/lib/storage/run-claims.ts';
import { createRunStore } from '../../../../../src/lib/storage/run-store.ts';
import type { RunStatus } from '../../../../../src/lib/runs/contract/run.ts';
import { createLeftBehind } from '../../../../../src/lib/runs/upkeep/left-behind.ts';
import { durableClient } from '../../../../support/durable-client.ts';
import { memoryTable } from '../../../../support/memory-table.ts';

const hour = 3_600_000;
const idOf = (digit: string): string => `ftjob-${digit.repeat(24)}`;

function scene() {
  const claimsTable = memoryTable();
  const claims = createRunClaims(claimsTable);
  const runs = createRunStore(memoryTable(), claimsTable);
  const [ledger, models] = [createLedger(memoryTable()), createModelStore(memoryTable())];
  const durable = durableClient();
  const leftBehind = createLeftBehind({ ledger, models, runs, pollSeconds: 300 });
  /** A run that was claimed just now and stands so. */
  async function add(digit: string, status: RunStatus): Promise<string> {
    const runId = idOf(digit);
    const dataset = { container: 'datasets', name: `${digit}.jsonl`, etag: '0x8DC' };
    const { createdAt } = await claims.claim(runId, dataset);
    await runs.create(runId, dataset, createdAt);
    const end = ['queued', 'running'].includes(status) ? {} : { finishedAt: new Date().toISOString() };
    await runs.change(runId, { status, ...end });
    return runId;
  }
  /** Looks after so many hours. */
  const look = (hours: number) => leftBehind.start(durable.client, Date.now() + hours * hour);
  return { ledger, models, durable, add, look };
}

describe('what runs left behind', () => {
  it('is looked after an hour after their end, once, and as long as it is not known to be gone', async () => {
    const { ledger, durable, add, look } = scene();
    const runId = await add('1', 'failed');
    await ledger.intend(runId, 'job', runId);
    await ledger.intend(runId, 'deployment', 'crumb/r-11111111');
    expect(await look(0.5)).toBe(0);
    expect(await look(2)).toBe(1);
    const input = { runId, isOver: true, pollSeconds: 300 };
    expect(durable.starts).toEqual([{ name: 'leftBehind', instanceId: `${runId}:leftBehind`, input }]);
    await ledger.close(runId, 'job', runId);
    expect(await look(3)).toBe(1);
    await ledger.close(runId, 'deployment', 'crumb/r-11111111');
    expect(await look(3)).toBe(0);
  });

  it('is not a model that answers, nor what a run still works with', async () => {
    const { ledger, models, durable, add, look } = scene();
    const [live, open] = [await add('1', 'succeeded'), await add('2', 'running')];
    for (const runId of [live, open]) await ledger.intend(runId, 'deployment', `crumb/${runId}`);
    await models.put({
      ...{ line: 'crumb', runId: live, name: 'ft:phi', endpoint: 'crumb', deployment: live, scoringUri: '' },
      ...{ baseModel: 'phi', createdAt: '2026-11-23T04:00:00.000Z', live: true },
    });
    expect(await look(2)).toBe(0);
    expect(durable.starts).toEqual([]);
  });
});
