import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createModelStore, type ModelRecord } from '../../../../src/lib/storage/model-store.ts';
import { createModelRemoval } from '../../../../src/lib/models/remove-model.ts';
import { durableClient } from '../../../support/durable-client.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const modelOf = (digit: string): ModelRecord => ({
  line: 'crumb',
  runId: `ftjob-${digit.repeat(24)}`,
  name: `ft:phi-3-mini-4k-instruct:crumb:${digit.repeat(8)}`,
  endpoint: 'crumb-1a2b3c4d',
  deployment: `r-${digit.repeat(8)}`,
  scoringUri: 'https://crumb/score',
  baseModel: 'Phi-3-mini-4k-instruct',
  createdAt: `2026-11-23T04:0${digit}:00.000Z`,
  live: true,
});
const [older, newer] = [modelOf('1'), modelOf('2')];

/** A line of two models; whoever is started to remove takes down what is to be removed, unless it dies. */
async function scene({ dies = 0 } = {}) {
  const models = createModelStore(memoryTable());
  await models.put(older);
  await models.put(newer);
  const durable = durableClient();
  let deaths = dies;
  const startNew: typeof durable.client.startNew = async (name, options) => {
    const id = await durable.client.startNew(name, options);
    durable.running.set(id, (deaths -= 1) >= 0 ? 'Failed' : 'Completed');
    if (deaths < 0)
      for (const model of await models.live('crumb')) if (model.removedAt) await models.put({ ...model, live: false });
    return id;
  };
  const client = { ...durable.client, startNew };
  const removal = createModelRemoval(models);
  const left = async () => (await models.live('crumb')).map(({ runId }) => runId);
  return { models, durable, client, removal, left };
}

describe('the removal of a model on wish', () => {
  it('of one version leaves the others of its line', async () => {
    const { removal, client, left, durable } = await scene();
    expect(await removal.remove(older.name, older, client)).toBe(true);
    expect(await left()).toEqual([newer.runId]);
    const instanceId = 'removal-crumb';
    expect(durable.starts).toEqual([{ name: 'modelRemoval', instanceId, input: { runId: instanceId, line: 'crumb' } }]);
  });

  it('of a line takes all of its versions', async () => {
    const { removal, client, left } = await scene();
    expect(await removal.remove('crumb', newer, client)).toBe(true);
    expect(await left()).toEqual([]);
  });

  it('goes on when the engine ends its orchestration', async () => {
    const { removal, client, left, durable } = await scene({ dies: 2 });
    expect(await removal.remove(older.name, older, client)).toBe(true);
    expect(await left()).toEqual([newer.runId]);
    expect(durable.starts).toHaveLength(3);
  });

  it('lets a client go after three minutes, and goes on by itself', async () => {
    const { removal, models, durable, left } = await scene();
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let answer: boolean | undefined;
    void removal.remove(older.name, older, durable.client).then((isRemoved) => (answer = isRemoved));
    await vi.advanceTimersByTimeAsync(179_000);
    expect(answer).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(answer).toBe(false);
    expect(await left()).toEqual([newer.runId, older.runId]);
    expect((await models.get(older.line, older.runId))?.removedAt).toBeDefined();
  });

  it('is taken up by the sweep when nobody waits for it any more', async () => {
    const { removal, client, left, models } = await scene();
    await models.noteRemoval(older);
    expect(await removal.sweep(client)).toBe(1);
    expect(await left()).toEqual([newer.runId]);
    expect(await removal.sweep(client)).toBe(0);
  });

  it('is not begun a second time while it goes on', async () => {
    const { removal, models, durable } = await scene();
    await models.noteRemoval(older);
    durable.running.set('removal-crumb', 'Running');
    await removal.sweep(durable.client);
    expect(durable.starts).toEqual([]);
  });
});
