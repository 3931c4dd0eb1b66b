import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLedger } from '../../../../src/lib/azure/ledger.ts';
import { createModelStore, type ModelRecord } from '../../../../src/lib/azure/model-store.ts';
import type { RunJournal } from '../../../../src/lib/azure/run-journal.ts';
import { deploymentNameOf, endpointNameOf } from '../../../../src/lib/domain/model-line.ts';
import { RemoteError } from '../../../../src/lib/errors.ts';
import { createCleanUp } from '../../../../src/lib/run/clean-up.ts';
import { createServing } from '../../../../src/lib/run/serving.ts';
import { options } from '../../../support/fine-tune-fakes.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { servingAzure, untilDone } from '../../../support/serving-azure.ts';

const workspaceId = '/subscriptions/s/resourceGroups/g/providers/p/workspaces/w';
const line = 'crumb';
const endpoint = endpointNameOf(line, workspaceId);

const runOf = (digits: string, minute: number) => ({
  runId: `ftjob-${digits.repeat(24).slice(0, 24)}`,
  createdAt: `2026-11-23T04:${String(minute).padStart(2, '0')}:00.000Z`,
});
const [first, second] = [runOf('1', 1), runOf('2', 2)];

function scene() {
  const azure = servingAzure();
  const ledger = createLedger(memoryTable());
  const models = createModelStore(memoryTable());
  const asked: string[] = [];
  const smoke = { answer: () => Promise.resolve('Hello.') };
  const nothing = () => Promise.resolve();
  const journal = { note: nothing, addResource: nothing } as unknown as RunJournal;
  const parts = { ...azure, ledger, models, workspaceId, journal };
  const serving = createServing({
    ...parts,
    scoring: {
      ask: ({ deployment }) => {
        asked.push(deployment);
        return smoke.answer();
      },
    },
  });
  const cleanUp = createCleanUp(parts);
  /** What was told to be gone, and whether it was still written down as answering then. */
  const gone: { name: string; wasLive: boolean }[] = [];
  const onGone = async ({ name, line, runId }: ModelRecord) => {
    gone.push({ name, wasLive: (await models.get(line, runId))?.live ?? false });
  };
  type Run = typeof first;
  const deploy = (run: Run) =>
    untilDone(azure, () => serving.deploy({ ...run, line, modelId: 'm', servingSize: 'Standard_NC6s_v3' }));
  const goLive = (run: Run) => untilDone(azure, () => serving.goLive({ ...run, line, options }, onGone));
  const clean = ({ runId }: Run, keepLive: boolean) => untilDone(azure, () => cleanUp.run({ runId, keepLive }, onGone));
  const open = async ({ runId }: Run) => (await ledger.openEntries(runId)).map(({ kind }) => kind);
  const left = () => [...(azure.state.endpoints.get(endpoint)?.deployments.keys() ?? [])];
  return {
    azure,
    serving,
    cleanUp,
    ledger,
    models,
    asked,
    smoke,
    deploy,
    goLive,
    clean,
    open,
    left,
    gone,
    onGone,
  };
}

describe('deploying', () => {
  it('makes the endpoint and one deployment on it, each written down before', async () => {
    const { deploy, azure, open } = scene();
    expect(await deploy(first)).toEqual({ status: 'ready' });
    expect(azure.done).toEqual([`create ${endpoint}`, `create ${endpoint}/r-11111111`]);
    expect(await open(first)).toEqual(['deployment', 'endpoint']);
  });

  it('finds what it made when it is done again', async () => {
    const { deploy, azure } = scene();
    await deploy(first);
    await deploy(first);
    expect(azure.done).toHaveLength(2);
  });

  it('of a second run of the line uses its endpoint', async () => {
    const { deploy, azure } = scene();
    await deploy(first);
    await deploy(second);
    expect(azure.done).toEqual([
      `create ${endpoint}`,
      `create ${endpoint}/r-11111111`,
      `create ${endpoint}/r-22222222`,
    ]);
  });

  it('says why it failed, and what was made is deleted', async () => {
    const { deploy, azure, clean, open, left } = scene();
    await deploy(first);
    azure.state.endpoints.get(endpoint)!.deployments.get('r-11111111')!.provisioningState = 'Failed';
    expect(await deploy(first)).toMatchObject({
      status: 'failed',
      error: {
        message: expect.stringContaining('OutOfQuota'),
        remedy: expect.stringMatching(/family of Standard_NC6s_v3 .*https:\/\/ml\.azure\.com\/quota/),
      },
    });
    expect(await clean(first, true)).toEqual({ status: 'clean' });
    expect(left()).toEqual([]);
    expect(azure.state.endpoints.size).toBe(0);
    expect(await open(first)).toEqual([]);
  });
});

describe('the smoke test', () => {
  it('asks that deployment, not the endpoint', async () => {
    const { deploy, serving, asked } = scene();
    await deploy(first);
    expect(await serving.smokeTest({ ...first, line })).toEqual({ status: 'passed' });
    expect(asked).toEqual(['r-11111111']);
  });

  it.each([200, 400, 424, 500])('fails when the deployment answers %i', async (status) => {
    const { deploy, serving, smoke } = scene();
    await deploy(first);
    smoke.answer = () => Promise.reject(new RemoteError('The model endpoint', status, '', 'no'));
    expect(await serving.smokeTest({ ...first, line })).toMatchObject({
      status: 'failed',
      error: { type: 'smoke_test_failed' },
    });
  });

  it.each([0, 404, 429, 502, 503, 504])('is tried again when the deployment answers %i', async (status) => {
    const { deploy, serving, smoke } = scene();
    await deploy(first);
    smoke.answer = () => Promise.reject(new RemoteError('The model endpoint', status, '', 'no'));
    await expect(serving.smokeTest({ ...first, line })).rejects.toMatchObject({ isPassing: true });
  });
});

describe('going live', () => {
  it('gives the deployment all traffic and the model its name', async () => {
    const { deploy, goLive, azure, models } = scene();
    await deploy(first);
    expect(await goLive(first)).toEqual({ status: 'live', model: 'ft:phi-3-mini-4k-instruct:crumb:11111111' });
    expect(azure.state.endpoints.get(endpoint)?.traffic).toEqual({ 'r-11111111': 100 });
    expect(await models.live(line)).toMatchObject([{ runId: first.runId, deployment: 'r-11111111', live: true }]);
  });

  it('takes the older deployment of the line down, after the traffic has moved', async () => {
    const { deploy, goLive, azure, models, left, open } = scene();
    await deploy(first);
    await goLive(first);
    await deploy(second);
    expect(await goLive(second)).toMatchObject({ status: 'live' });
    expect(left()).toEqual(['r-22222222']);
    expect((await models.live(line)).map(({ runId }) => runId)).toEqual([second.runId]);
    expect(await open(first)).toEqual(['endpoint']);
    expect(azure.done.indexOf(`route ${endpoint} {"r-22222222":100}`)).toBeLessThan(
      azure.done.indexOf(`remove ${endpoint}/r-11111111`),
    );
  });

  it('keeps what it replaced in the ledger for as long as Azure names it', async () => {
    const { azure, serving, deploy, goLive, open, models, onGone } = scene();
    await deploy(first);
    await goLive(first);
    await deploy(second);
    const remove = vi.spyOn(azure.deployments, 'remove').mockRejectedValue(new RemoteError('Azure', 503, '', 'busy'));
    await expect(untilDone(azure, () => serving.goLive({ ...second, line, options }, onGone))).rejects.toThrow('busy');
    expect((await models.live(line)).map(({ runId }) => runId)).toEqual([second.runId]);
    expect(await open(first)).toEqual(['deployment', 'endpoint']);
    remove.mockRestore();
    expect(await goLive(second)).toMatchObject({ status: 'live' });
    expect(await open(first)).toEqual(['endpoint']);
  });

  it('of an older run does not push a newer one aside', async () => {
    const { deploy, goLive, clean, left, models } = scene();
    await deploy(first);
    await deploy(second);
    const stage = await goLive(second);
    expect(stage).toMatchObject({ status: 'live' });
    expect(left()).toEqual(['r-22222222']);
    expect(await deploy(first)).toMatchObject({ status: 'failed', error: { type: 'overtaken' } });
    expect(await goLive(first)).toMatchObject({ status: 'failed', error: { type: 'overtaken' } });
    await clean(first, true);
    expect(left()).toEqual(['r-22222222']);
    expect((await models.live(line)).map(({ runId }) => runId)).toEqual([second.runId]);
  });

  it('of two runs claimed in the same moment leaves one', async () => {
    const { deploy, goLive, left } = scene();
    const twin = { ...second, createdAt: first.createdAt };
    await deploy(first);
    await goLive(first);
    await deploy(twin);
    expect(await goLive(twin)).toMatchObject({ status: 'live' });
    expect(left()).toEqual(['r-22222222']);
    expect(await goLive(first)).toMatchObject({ status: 'failed', error: { type: 'overtaken' } });
  });
});

describe('cleaning up', () => {
  it('after a failure spares a model that answers', async () => {
    const { deploy, goLive, clean, left } = scene();
    await deploy(first);
    await goLive(first);
    expect(await clean(first, true)).toEqual({ status: 'clean' });
    expect(left()).toEqual(['r-11111111']);
  });

  it('after a cancellation takes even a live model down, and nothing stays billed', async () => {
    const { deploy, goLive, clean, azure, models, open } = scene();
    await deploy(first);
    await goLive(first);
    expect(await clean(first, false)).toEqual({ status: 'clean' });
    expect(azure.state.endpoints.size).toBe(0);
    expect(await models.live(line)).toEqual([]);
    expect(await open(first)).toEqual([]);
  });

  it("leaves the line's other deployment and its endpoint alone", async () => {
    const { deploy, goLive, clean, azure, left } = scene();
    await deploy(first);
    await goLive(first);
    await deploy(second);
    await clean(second, false);
    expect(left()).toEqual(['r-11111111']);
    expect(azure.state.endpoints.get(endpoint)?.traffic).toEqual({ 'r-11111111': 100 });
  });

  it('takes what was made a second time down, too', async () => {
    const { deploy, clean, azure, ledger, left } = scene();
    await deploy(first);
    azure.state.endpoints.get(endpoint)!.deployments.clear();
    await ledger.close(first.runId, 'deployment', `${endpoint}/${deploymentNameOf(first.runId)}`);
    await deploy(first);
    expect(left()).toEqual(['r-11111111']);
    await clean(first, false);
    expect(left()).toEqual([]);
  });

  it('cancels the job and waits until it has ended', async () => {
    const { clean, azure, ledger, open } = scene();
    await ledger.intend(first.runId, 'job', first.runId);
    azure.state.jobs.set(first.runId, 'Running');
    expect(await clean(first, false)).toEqual({ status: 'clean' });
    expect(azure.state.jobs.get(first.runId)).toBe('Canceled');
    expect(await open(first)).toEqual([]);
  });

  it('does not cancel a job that has ended, or was never made', async () => {
    const { clean, azure, ledger } = scene();
    await ledger.intend(first.runId, 'job', first.runId);
    await clean(first, false);
    azure.state.jobs.set(second.runId, 'Completed');
    await ledger.intend(second.runId, 'job', second.runId);
    await clean(second, false);
    expect(azure.done).toEqual([]);
  });

  it('leaves a job in the ledger that may be on its way, and closes it once it would have come', async () => {
    const { clean, ledger, open } = scene();
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    await ledger.intend(first.runId, 'job', first.runId);
    expect(await clean(first, false)).toEqual({ status: 'clean' });
    expect(await open(first)).toEqual(['job']);
    vi.setSystemTime(Date.now() + 3_600_000);
    await clean(first, false);
    expect(await open(first)).toEqual([]);
  });

  it('again does nothing more', async () => {
    const { deploy, clean, azure } = scene();
    await deploy(first);
    await clean(first, false);
    const before = azure.done.length;
    await clean(first, false);
    expect(azure.done).toHaveLength(before);
  });
});

describe('removing a model', () => {
  it('takes the whole endpoint down with the last model of the line', async () => {
    const { deploy, goLive, azure, cleanUp, models, open, gone, onGone } = scene();
    await deploy(first);
    await goLive(first);
    expect(await untilDone(azure, () => cleanUp.removeModel({ line }, onGone))).toEqual({ status: 'removed' });
    expect(azure.state.endpoints.size).toBe(0);
    expect(await models.live(line)).toEqual([]);
    expect(await open(first)).toEqual([]);
    expect(await cleanUp.removeModel({ line }, onGone)).toEqual({ status: 'removed' });
    expect(gone).toEqual([{ name: expect.stringContaining(line), wasLive: true }]);
  });
});
