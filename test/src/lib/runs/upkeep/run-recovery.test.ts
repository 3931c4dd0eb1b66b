import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEventLog } from '../../../../../src/lib/storage/event-log.ts';
import { createRunClaims } from '../../../../../src/lib/storage/run-claims.ts';
import { createRunJournal } from '../../../../../src/lib/storage/run-journal.ts';
import { createRunStore } from '../../../../../src/lib/storage/run-store.ts';
import { createRunRecovery } from '../../../../../src/lib/runs/upkeep/run-recovery.ts';
import { createStartRun } from '../../../../../src/lib/runs/requests/start-run.ts';
import { durableClient } from '../../../../support/durable-client.ts';
import { runId } from '../../../../support/fine-tune-fakes.ts';
import { memoryTable } from '../../../../support/memory-table.ts';

const dataset = { container: 'datasets', name: 'crumb.jsonl', etag: '0x8DC' };

/** A run that was started, asked for over HTTP or not. */
async function scene({ asked = false } = {}) {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const claimsTable = memoryTable();
  const claims = createRunClaims(claimsTable);
  const runs = createRunStore(memoryTable(), claimsTable);
  const events = createEventLog(memoryTable());
  const journal = createRunJournal(runs, events, '/subscriptions/s');
  const durable = durableClient();
  const recovery = createRunRecovery({ claims, runs, journal, pollSeconds: 300 });
  await createStartRun(claims, runs, 300)({ runId, dataset, asked }, durable.client);
  await journal.enter(runId, 'training');
  const wait = (minutes: number) => vi.advanceTimersByTime(minutes * 60_000);
  const restarts = () => durable.starts.slice(1);
  const { client } = durable;
  return { recovery, runs, journal, events, durable, client, claimsTable, restarts, wait };
}

describe('a run whose orchestration the engine has ended', () => {
  it.each(['Failed', 'Terminated', 'Completed'] as const)(
    'as %s is started again as it was started',
    async (status) => {
      const { recovery, durable, client, restarts, events } = await scene();
      durable.running.set(runId, status);
      expect(await recovery.sweep(client)).toBe(1);
      expect(restarts()).toEqual([durable.starts[0]]);
      const told = (await events.list(runId)).map(({ message }) => message).join('\n');
      expect(told).toMatch(new RegExp(`ended the run's orchestration \\(${status}: node exited\\)`));
    },
  );

  it('is started again where nothing is left of it, from its claim', async () => {
    const { recovery, durable, client, restarts, wait } = await scene({ asked: true });
    durable.running.clear();
    expect(await recovery.sweep(client)).toBe(0);
    wait(2);
    expect(await recovery.sweep(client)).toBe(1);
    expect(restarts()).toEqual([durable.starts[0]]);
    expect(durable.starts[0]?.input).toMatchObject({ asked: true });
  });

  it('is started again by whoever looks, once', async () => {
    const { recovery, durable, client, restarts } = await scene();
    durable.running.set(runId, 'Failed');
    await Promise.all([1, 2, 3].map(() => recovery.notice(runId, client)));
    expect(restarts()).toHaveLength(1);
  });

  it('is started by one of many who look at the same moment', async () => {
    const { recovery, durable, client, restarts } = await scene();
    durable.running.set(runId, 'Failed');
    await Promise.all([1, 2, 3].map(() => recovery.recover(runId, client)));
    expect(restarts()).toHaveLength(1);
  });

  it('rests ever longer between restarts, two minutes at most, but not when it is to be cancelled', async () => {
    const { recovery, durable, client, restarts, wait } = await scene();
    for (let times = 0; times < 12; times += 1) {
      durable.running.set(runId, 'Failed');
      wait(2);
      expect(await recovery.sweep(client)).toBe(1);
    }
    durable.running.set(runId, 'Failed');
    expect(await recovery.sweep(client)).toBe(0);
    expect(await recovery.recover(runId, client)).toBe(true);
    expect(restarts()).toHaveLength(13);
  });

  it('is ended when it was started again a hundred times', async () => {
    const { recovery, runs, durable, client, restarts } = await scene();
    await runs.change(runId, { restarts: 100 });
    durable.running.set(runId, 'Failed');
    await recovery.sweep(client);
    expect(restarts()).toMatchObject([{ name: 'leftBehind', input: { runId, isOver: false } }]);
  });

  it('is started again after its end for as long as not all is done that follows it', async () => {
    const { recovery, journal, durable, client, restarts, wait } = await scene();
    await journal.finish(runId, { status: 'succeeded', model: 'ft:phi' });
    durable.running.set(runId, 'Failed');
    expect(await recovery.sweep(client)).toBe(1);
    durable.running.set(runId, 'Completed');
    await journal.conclude(runId);
    wait(5);
    expect(await recovery.sweep(client)).toBe(0);
    expect(restarts()).toHaveLength(1);
  });
});

describe('a run that goes on', () => {
  it('is left alone', async () => {
    const { recovery, client, restarts, durable } = await scene();
    expect(await recovery.sweep(client)).toBe(0);
    expect(await recovery.recover(runId, client)).toBe(false);
    expect(restarts()).toEqual([]);
    expect(durable.terminated).toEqual([]);
  });

  it('is left alone while what it waits for takes its turns, however long that lasts', async () => {
    const { recovery, client, durable, wait } = await scene();
    const watch = `${runId}:lookAtTraining`;
    durable.running.set(watch, 'Running');
    durable.updated.set(runId, new Date());
    wait(24 * 60);
    await recovery.sweep(client);
    expect(durable.terminated).toEqual([]);
  });

  it('and waits for what nobody does any more is started again', async () => {
    const { recovery, client, durable, restarts, wait } = await scene();
    durable.running.set(`${runId}:lookAtTraining`, 'Completed');
    durable.updated.set(runId, new Date());
    wait(61);
    await recovery.sweep(client);
    expect(durable.terminated).toEqual([runId]);
    expect(await recovery.sweep(client)).toBe(1);
    expect(restarts()).toHaveLength(1);
  });
});
