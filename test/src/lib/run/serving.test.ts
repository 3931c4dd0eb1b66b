import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLedger } from '../../../../src/lib/azure/ledger.ts';
import { createModelStore, type ModelRecord } from '../../../../src/lib/azure/model-store.ts';
import { createEventLog } from '../../../../src/lib/azure/event-log.ts';
import { createRunClaims } from '../../../../src/lib/azure/run-claims.ts';
import { createRunJournal } from '../../../../src/lib/azure/run-journal.ts';
import { createRunStore } from '../../../../src/lib/azure/run-store.ts';
import { connectionNameOf, deploymentNameOf, endpointNameOf } from '../../../../src/lib/domain/model-line.ts';
import { RemoteError } from '../../../../src/lib/errors.ts';
import { createCleanUp } from '../../../../src/lib/run/clean-up.ts';
import { createLineEndpoint } from '../../../../src/lib/run/line-endpoint.ts';
import { createReplacedModels } from '../../../../src/lib/run/replaced-models.ts';
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
  const claims = memoryTable();
  const runs = createRunStore(memoryTable(), claims);
  const journal = createRunJournal(runs, createEventLog(memoryTable()), workspaceId);
  const connected = new Set<string>();
  const connections = { remove: (name: string) => Promise.resolve(void connected.delete(name)) };
  const basic = { ...azure, runs, ledger, models, workspaceId, journal, connections };
  const parts = { ...basic, lineEndpoint: createLineEndpoint(basic) };
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
  const replacedModels = createReplacedModels(parts);
  /** What was told to be gone, and whether it was still written down as answering then. */
  const gone: { name: string; wasLive: boolean }[] = [];
  const onGone = async ({ name, line, runId }: ModelRecord) => {
    gone.push({ name, wasLive: (await models.get(line, runId))?.live ?? false });
  };
  type Run = typeof first;
  const deploy = (run: Run) =>
    untilDone(azure, () => serving.deploy({ ...run, line, modelId: 'm', servingSize: 'Standard_NC6s_v3' }));
  const goLive = (run: Run) => untilDone(azure, () => serving.goLive({ ...run, line, options }));
  const removeReplaced = ({ runId }: Run) => untilDone(azure, () => replacedModels.remove({ runId }, onGone));
  const removeModel = (order: { line: string; shortId?: string }) =>
    untilDone(azure, () => cleanUp.removeModel(order, onGone));
  /** A run that is at work, with its row. */
  const begin = async ({ runId, createdAt }: Run) => {
    const dataset = { container: 'datasets', name: 'crumb.jsonl', etag: '0x8DC' };
    await createRunClaims(claims).claim(runId, dataset);
    await runs.create(runId, dataset, createdAt, { line });
    await runs.change(runId, { status: 'running' });
  };
  const succeed = (run: Run) =>
    journal.finish(run.runId, {
      status: 'succeeded',
      model: `ft:phi-3-mini-4k-instruct:crumb:${run.runId.slice(6, 14)}`,
    });
  /** A run from its deployment to its end, and what follows that. */
  const serve = async (run: Run) => {
    await deploy(run);
    await goLive(run);
    connected.add(connectionNameOf(line));
    await succeed(run);
    return removeReplaced(run);
  };
  const clean = ({ runId }: Run, keepLive: boolean) => untilDone(azure, () => cleanUp.run({ runId, keepLive }, onGone));
  const open = async ({ runId }: Run) => (await ledger.openEntries(runId)).map(({ kind }) => kind);
  const traffic = () => azure.state.endpoints.get(endpoint)?.traffic;
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
    runs,
    begin,
    succeed,
    serve,
    removeReplaced,
    removeModel,
    connected,
    traffic,
  };
}

/** The scene of a line whose first two runs have begun. */
async function lineScene() {
  const made = scene();
  await made.begin(first);
  await made.begin(second);
  return made;
}

describe('deploying', () => {
  it('makes the endpoint and one deployment on it, each written down before', async () => {
    const { deploy, azure, open } = await lineScene();
    expect(await deploy(first)).toEqual({ status: 'ready' });
    expect(azure.done).toEqual([`create ${endpoint}`, `create ${endpoint}/r-11111111`]);
    expect(await open(first)).toEqual(['deployment', 'endpoint']);
  });

  it('finds what it made when it is done again', async () => {
    const { deploy, azure } = await lineScene();
    await deploy(first);
    await deploy(first);
    expect(azure.done).toHaveLength(2);
  });

  it('of a second run of the line uses its endpoint', async () => {
    const { deploy, azure } = await lineScene();
    await deploy(first);
    await deploy(second);
    expect(azure.done).toEqual([
      `create ${endpoint}`,
      `create ${endpoint}/r-11111111`,
      `create ${endpoint}/r-22222222`,
    ]);
  });

  it('says why it failed, and what was made is deleted', async () => {
    const { deploy, azure, clean, open, left } = await lineScene();
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
    const { deploy, serving, asked } = await lineScene();
    await deploy(first);
    expect(await serving.smokeTest({ ...first, line })).toEqual({ status: 'passed' });
    expect(asked).toEqual(['r-11111111']);
  });

  it.each([200, 400, 424, 500])('fails when the deployment answers %i', async (status) => {
    const { deploy, serving, smoke } = await lineScene();
    await deploy(first);
    smoke.answer = () => Promise.reject(new RemoteError('The model endpoint', status, '', 'no'));
    expect(await serving.smokeTest({ ...first, line })).toMatchObject({
      status: 'failed',
      error: { type: 'smoke_test_failed' },
    });
  });

  it.each([0, 404, 429, 502, 503, 504])('is tried again when the deployment answers %i', async (status) => {
    const { deploy, serving, smoke } = await lineScene();
    await deploy(first);
    smoke.answer = () => Promise.reject(new RemoteError('The model endpoint', status, '', 'no'));
    await expect(serving.smokeTest({ ...first, line })).rejects.toMatchObject({ isPassing: true });
  });
});

describe('going live', () => {
  it('gives the deployment all traffic and the model its name', async () => {
    const { deploy, goLive, azure, models } = await lineScene();
    await deploy(first);
    expect(await goLive(first)).toEqual({ status: 'live', model: 'ft:phi-3-mini-4k-instruct:crumb:11111111' });
    expect(azure.state.endpoints.get(endpoint)?.traffic).toEqual({ 'r-11111111': 100 });
    expect(await models.live(line)).toMatchObject([{ runId: first.runId, deployment: 'r-11111111', live: true }]);
  });

  it('leaves the older deployment of the line as it is, so that the traffic can be moved back', async () => {
    const { deploy, goLive, serve, left, gone, models, traffic } = await lineScene();
    await serve(first);
    await deploy(second);
    expect(await goLive(second)).toMatchObject({ status: 'live' });
    expect(traffic()).toEqual({ 'r-22222222': 100 });
    expect(left()).toEqual(['r-11111111', 'r-22222222']);
    expect((await models.live(line)).map(({ runId }) => runId)).toEqual([second.runId, first.runId]);
    expect(gone).toEqual([]);
  });

  it('fails with a remedy of its own where the deployment or the endpoint was deleted meanwhile', async () => {
    const { deploy, goLive, azure, serving, smoke } = await lineScene();
    await deploy(first);
    azure.state.endpoints.get(endpoint)!.deployments.clear();
    smoke.answer = () => Promise.reject(new RemoteError('The model endpoint', 404, '', 'no such deployment'));
    const gone = {
      status: 'failed',
      error: { type: 'deployment_gone', remedy: expect.stringContaining('stays registered') },
    };
    expect(await serving.smokeTest({ ...first, line })).toMatchObject(gone);
    expect(await goLive(first)).toMatchObject(gone);
    azure.state.endpoints.clear();
    await expect(goLive(first)).rejects.toMatchObject({ problem: { type: 'endpoint_gone' } });
  });

  it('of an older run does not push a newer one aside', async () => {
    const { deploy, goLive, clean, serve, left, models } = await lineScene();
    await deploy(first);
    await serve(second);
    expect(left()).toEqual(['r-22222222']);
    expect(await deploy(first)).toMatchObject({ status: 'failed', error: { type: 'overtaken' } });
    expect(await goLive(first)).toMatchObject({ status: 'failed', error: { type: 'overtaken' } });
    await clean(first, true);
    expect(left()).toEqual(['r-22222222']);
    expect((await models.live(line)).map(({ runId }) => runId)).toEqual([second.runId]);
  });

  it('of two runs claimed in the same moment leaves one', async () => {
    const { goLive, serve, left } = await lineScene();
    const twin = { ...second, createdAt: first.createdAt };
    await serve(first);
    await serve(twin);
    expect(left()).toEqual(['r-22222222']);
    expect(await goLive(first)).toMatchObject({ status: 'failed', error: { type: 'overtaken' } });
  });
});

describe('what a model has replaced', () => {
  it('is taken down once the run has ended, and closed in the ledger', async () => {
    const { serve, left, models, open, gone } = await lineScene();
    await serve(first);
    expect(await serve(second)).toEqual({ status: 'removed' });
    expect(left()).toEqual(['r-22222222']);
    expect((await models.live(line)).map(({ runId }) => runId)).toEqual([second.runId]);
    expect(await open(first)).toEqual(['endpoint']);
    expect(gone).toEqual([{ name: 'ft:phi-3-mini-4k-instruct:crumb:11111111', wasLive: true }]);
  });

  it('stays in the ledger for as long as Azure names it', async () => {
    const { azure, serve, deploy, goLive, removeReplaced, open, models } = await lineScene();
    await serve(first);
    await deploy(second);
    await goLive(second);
    const remove = vi.spyOn(azure.deployments, 'remove').mockRejectedValue(new RemoteError('Azure', 503, '', 'busy'));
    await expect(removeReplaced(second)).rejects.toThrow('busy');
    expect((await models.live(line)).map(({ runId }) => runId)).toEqual([second.runId]);
    expect(await open(first)).toEqual(['deployment', 'endpoint']);
    remove.mockRestore();
    expect(await removeReplaced(second)).toEqual({ status: 'removed' });
    expect(await open(first)).toEqual(['endpoint']);
  });

  it('is nothing where the run has no model that answers, and again nothing more', async () => {
    const { serve, deploy, removeReplaced, left, azure } = await lineScene();
    await serve(first);
    await deploy(second);
    expect(await removeReplaced(second)).toEqual({ status: 'removed' });
    expect(left()).toEqual(['r-11111111', 'r-22222222']);
    const before = azure.done.length;
    expect(await removeReplaced(first)).toEqual({ status: 'removed' });
    expect(azure.done).toHaveLength(before);
  });
});

describe('cleaning up', () => {
  it('after a cancellation at any look of going live leaves the older model with all traffic', async () => {
    for (let looks = 0; looks < 5; looks += 1) {
      const { azure, serving, serve, deploy, clean, left, traffic, models, connected } = await lineScene();
      await serve(first);
      await deploy(second);
      for (let look = 0; look < looks; look += 1) {
        await serving.goLive({ ...second, line, options });
        azure.settle();
      }
      expect(await clean(second, false)).toEqual({ status: 'clean' });
      expect(left()).toEqual(['r-11111111']);
      expect(traffic()).toEqual({ 'r-11111111': 100 });
      expect((await models.live(line)).map(({ runId }) => runId)).toEqual([first.runId]);
      expect([...connected]).toEqual([connectionNameOf(line)]);
    }
  });

  it('gives the traffic to no deployment that clients have never reached', async () => {
    const { serve, deploy, goLive, clean, begin, traffic } = await lineScene();
    const third = runOf('3', 3);
    await begin(third);
    await serve(first);
    await deploy(second);
    await deploy(third);
    await goLive(third);
    await clean(third, false);
    expect(traffic()).toEqual({ 'r-11111111': 100 });
  });

  it('takes the connection down with the endpoint, and the name of the model out of the run', async () => {
    const { deploy, goLive, clean, connected, runs, azure } = await lineScene();
    await deploy(first);
    await goLive(first);
    connected.add(connectionNameOf(line));
    expect((await runs.get(first.runId))?.model).toContain('crumb');
    await clean(first, false);
    expect(azure.state.endpoints.size).toBe(0);
    expect([...connected]).toEqual([]);
    expect((await runs.get(first.runId))?.model).toBeUndefined();
  });

  it('deletes an endpoint that nothing is on any more, whichever run made it', async () => {
    const { serve, deploy, clean, removeModel, azure, ledger } = await lineScene();
    await serve(first);
    await deploy(second);
    await removeModel({ line, shortId: '11111111' });
    await clean(second, false);
    expect(azure.state.endpoints.size).toBe(0);
    for (const { runId } of [first, second]) expect(await ledger.openEntries(runId)).toEqual([]);
  });

  it('after a failure spares a model that answers', async () => {
    const { deploy, goLive, clean, left } = await lineScene();
    await deploy(first);
    await goLive(first);
    expect(await clean(first, true)).toEqual({ status: 'clean' });
    expect(left()).toEqual(['r-11111111']);
  });

  it('after a cancellation takes even a live model down, and nothing stays billed', async () => {
    const { deploy, goLive, clean, azure, models, open } = await lineScene();
    await deploy(first);
    await goLive(first);
    expect(await clean(first, false)).toEqual({ status: 'clean' });
    expect(azure.state.endpoints.size).toBe(0);
    expect(await models.live(line)).toEqual([]);
    expect(await open(first)).toEqual([]);
  });

  it("leaves the line's other deployment and its endpoint alone", async () => {
    const { deploy, goLive, clean, azure, left } = await lineScene();
    await deploy(first);
    await goLive(first);
    await deploy(second);
    await clean(second, false);
    expect(left()).toEqual(['r-11111111']);
    expect(azure.state.endpoints.get(endpoint)?.traffic).toEqual({ 'r-11111111': 100 });
  });

  it('takes what was made a second time down, too', async () => {
    const { deploy, clean, azure, ledger, left } = await lineScene();
    await deploy(first);
    azure.state.endpoints.get(endpoint)!.deployments.clear();
    await ledger.close(first.runId, 'deployment', `${endpoint}/${deploymentNameOf(first.runId)}`);
    await deploy(first);
    expect(left()).toEqual(['r-11111111']);
    await clean(first, false);
    expect(left()).toEqual([]);
  });

  it('cancels the job and waits until it has ended', async () => {
    const { clean, azure, ledger, open } = await lineScene();
    await ledger.intend(first.runId, 'job', first.runId);
    azure.state.jobs.set(first.runId, 'Running');
    expect(await clean(first, false)).toEqual({ status: 'clean' });
    expect(azure.state.jobs.get(first.runId)).toBe('Canceled');
    expect(await open(first)).toEqual([]);
  });

  it('does not cancel a job that has ended, or was never made', async () => {
    const { clean, azure, ledger } = await lineScene();
    await ledger.intend(first.runId, 'job', first.runId);
    await clean(first, false);
    azure.state.jobs.set(second.runId, 'Completed');
    await ledger.intend(second.runId, 'job', second.runId);
    await clean(second, false);
    expect(azure.done).toEqual([]);
  });

  it('leaves a job in the ledger that may be on its way, and closes it once it would have come', async () => {
    const { clean, ledger, open } = await lineScene();
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
    const { deploy, clean, azure } = await lineScene();
    await deploy(first);
    await clean(first, false);
    const before = azure.done.length;
    await clean(first, false);
    expect(azure.done).toHaveLength(before);
  });
});

describe('removing a model', () => {
  it('takes the whole endpoint down with the last model of the line', async () => {
    const { serve, azure, removeModel, models, open, gone, connected } = await lineScene();
    await serve(first);
    expect(await removeModel({ line })).toEqual({ status: 'removed' });
    expect(azure.state.endpoints.size).toBe(0);
    expect([...connected]).toEqual([]);
    expect(await models.live(line)).toEqual([]);
    expect(await open(first)).toEqual([]);
    expect(await removeModel({ line })).toEqual({ status: 'removed' });
    expect(gone).toEqual([{ name: expect.stringContaining(line), wasLive: true }]);
  });

  it.each([{ line, shortId: '11111111' }, { line }])(
    'takes only what is meant while a newer run of the line is deploying: %j',
    async (order) => {
      const { serve, deploy, goLive, removeModel, left, models } = await lineScene();
      await serve(first);
      await deploy(second);
      expect(await removeModel(order)).toEqual({ status: 'removed' });
      expect(left()).toEqual(['r-22222222']);
      expect(await models.live(line)).toEqual([]);
      expect(await goLive(second)).toMatchObject({ status: 'live' });
    },
  );

  it('leaves the endpoint to a newer run that is about to deploy there', async () => {
    const { serve, ledger, removeModel, azure, left } = await lineScene();
    await serve(first);
    await ledger.intend(second.runId, 'deployment', `${endpoint}/r-22222222`);
    await removeModel({ line });
    expect(left()).toEqual([]);
    expect(azure.state.endpoints.size).toBe(1);
  });

  it('of one of two that answer moves the traffic to the other first', async () => {
    const { serve, deploy, goLive, removeModel, traffic, left } = await lineScene();
    await serve(first);
    await deploy(second);
    await goLive(second);
    await removeModel({ line, shortId: '22222222' });
    expect(traffic()).toEqual({ 'r-11111111': 100 });
    expect(left()).toEqual(['r-11111111']);
  });
});
