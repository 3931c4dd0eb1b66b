import { describe, expect, it } from 'vitest';
import { createRunClaims } from '../../../../../src/lib/storage/run-claims.ts';
import { createRunStore, type RunStore } from '../../../../../src/lib/storage/run-store.ts';
import { RequestError } from '../../../../../src/lib/platform/errors.ts';
import { cancelRun } from '../../../../../src/lib/runs/requests/cancel-run.ts';
import { durableClient } from '../../../../support/durable-client.ts';
import { playRun, runId } from '../../../../support/fine-tune-fakes.ts';
import { memoryTable } from '../../../../support/memory-table.ts';

const dataset = { container: 'datasets', name: 'crumb.jsonl', etag: '0x8DC' };

async function scene() {
  const claims = memoryTable();
  const runs = createRunStore(memoryTable(), claims);
  const { createdAt } = await createRunClaims(claims).claim(runId, dataset);
  await runs.create(runId, dataset, createdAt);
  const durable = durableClient();
  const recovered: string[] = [];
  const recovery = { recover: (id: string) => Promise.resolve(recovered.push(id) > 0) };
  const cancelWith = (store: RunStore, id = runId) => cancelRun(id, { runs: store, recovery }, durable.client);
  return { runs, durable, recovered, cancelWith, cancel: (id = runId) => cancelWith(runs, id) };
}

describe('cancelling a run', () => {
  it('writes the wish into its row, once', async () => {
    const { cancel, runs } = await scene();
    const first = await cancel();
    expect(first.cancelRequestedAt).toBeTruthy();
    expect((await cancel()).cancelRequestedAt).toBe(first.cancelRequestedAt);
    expect(await runs.get(runId)).toMatchObject({ status: 'queued', cancelRequestedAt: first.cancelRequestedAt });
  });

  it('wakes whatever the run waits for before its end', async () => {
    const played = await playRun();
    const waits = [...played.instances.values()].flatMap(({ name, instanceId }) =>
      name === 'watch' && !instanceId.endsWith(':removeReplaced') ? [instanceId] : [],
    );
    const { cancel, durable } = await scene();
    for (const wait of waits) durable.running.set(wait, 'Running');
    await cancel();
    expect(durable.raised).toEqual(waits.map((instanceId) => ({ instanceId, event: 'wake' })));
  });

  it('looks whether its orchestration is there to read that', async () => {
    const { cancel, recovered } = await scene();
    await cancel();
    expect(recovered).toEqual([runId]);
  });

  it('does not mind that the run waits for nothing', async () => {
    const { cancel, durable } = await scene();
    await cancel();
    expect(durable.raised).toEqual([]);
  });

  it('does not hide that Durable could not be reached', async () => {
    const { cancel, durable } = await scene();
    durable.client.raiseEvent = () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:14044'));
    await expect(cancel()).rejects.toThrow('ECONNREFUSED');
  });

  it('reads again when somebody changes the row meanwhile', async () => {
    const { runs, cancelWith } = await scene();
    let changed = false;
    const racing = {
      ...runs,
      async change(...change: Parameters<typeof runs.change>) {
        if (!changed) {
          changed = true;
          await runs.change(runId, { status: 'running' });
        }
        return runs.change(...change);
      },
    };
    expect((await cancelWith(racing)).status).toBe('running');
    expect((await runs.get(runId))?.cancelRequestedAt).toBeTruthy();
  });

  it('answers a run that was cancelled before, and changes nothing', async () => {
    const { cancel, runs } = await scene();
    await runs.change(runId, { status: 'cancelled' });
    expect((await cancel()).status).toBe('cancelled');
    expect((await runs.get(runId))?.cancelRequestedAt).toBeUndefined();
  });

  it.each(['succeeded', 'failed', 'rejected'] as const)('is refused with 409 when the run has %s', async (status) => {
    const { cancel, runs } = await scene();
    await runs.change(runId, { status });
    await expect(cancel()).rejects.toMatchObject({ status: 409, problem: { type: 'run_has_ended' } });
  });

  it('is refused with 404 when there is no such run', async () => {
    const { cancel } = await scene();
    await expect(cancel('ftjob-nobody')).rejects.toBeInstanceOf(RequestError);
    await expect(cancel('ftjob-nobody')).rejects.toMatchObject({ status: 404 });
  });
});
