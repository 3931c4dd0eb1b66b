import { describe, expect, it, vi } from 'vitest';
import { ModelError } from '../../../../src/lib/azure/scoring-client.ts';
import { RemoteError, RunFailed } from '../../../../src/lib/platform/errors.ts';
import { options } from '../../../support/fine-tune-fakes.ts';
import { endpoint, first, line, lineScene, second } from '../../../support/line-scene.ts';

type Endpoints = Awaited<ReturnType<typeof lineScene>>['azure']['state']['endpoints'];

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

  it('waits for an endpoint that is not ready, and for a deployment that is not', async () => {
    const { serving, azure } = await lineScene();
    const look = () => serving.deploy({ ...first, line, modelId: 'm', servingSize: 'Standard_NC6s_v3' });
    const create = vi.spyOn(azure.deployments, 'create');
    for (let looks = 0; looks < 3; looks += 1) expect(await look()).toEqual({ status: 'working' });
    expect(create).not.toHaveBeenCalled();
    azure.settle();
    for (let looks = 0; looks < 3; looks += 1) expect(await look()).toEqual({ status: 'working' });
    expect(create).toHaveBeenCalledTimes(1);
    azure.settle();
    expect(await look()).toEqual({ status: 'ready' });
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

  it.each(['Failed', 'Canceled'])('that ends as %s says why, and what was made is deleted', async (state) => {
    const { deploy, azure, clean, open, left } = await lineScene();
    await deploy(first);
    azure.state.endpoints.get(endpoint)!.deployments.get('r-11111111')!.provisioningState = state;
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

describe('an endpoint', () => {
  it('that has failed is told with where to read why, in deploying and in going live', async () => {
    const { deploy, goLive, azure } = await lineScene();
    await deploy(first);
    azure.state.endpoints.get(endpoint)!.provisioningState = 'Failed';
    const failed = {
      status: 'failed',
      error: {
        type: 'endpoint_failed',
        message: `The endpoint '${endpoint}' is in the state Failed.`,
        remedy: expect.stringMatching(/^Delete it in Azure ML studio.*Upload the dataset again/),
      },
    };
    expect(await deploy(second)).toEqual(failed);
    expect(await goLive(first)).toEqual(failed);
  });

  const vanished = () => new RemoteError('Azure', 404, 'UserError', `Online endpoint '${endpoint}' not found.`);
  const request = { ...second, line, modelId: 'm', servingSize: 'Standard_NC6s_v3' };

  it('that another run deletes while one deploys is made anew', async () => {
    const { deploy, serving, azure, left } = await lineScene();
    await deploy(first);
    vi.spyOn(azure.deployments, 'create').mockImplementationOnce((name) => {
      azure.state.endpoints.delete(name);
      return Promise.reject(vanished());
    });
    expect(await serving.deploy(request)).toEqual({ status: 'working' });
    expect(await deploy(second)).toEqual({ status: 'ready' });
    expect(left()).toEqual(['r-22222222']);
  });

  it('that another run deletes and makes anew while one deploys is used', async () => {
    const { deploy, serving, azure, left } = await lineScene();
    await deploy(first);
    vi.spyOn(azure.deployments, 'create').mockRejectedValueOnce(vanished());
    expect(await serving.deploy(request)).toEqual({ status: 'working' });
    expect(await deploy(second)).toEqual({ status: 'ready' });
    expect(left()).toEqual(['r-11111111', 'r-22222222']);
  });

  it.each([
    ['a model that is not registered', new RemoteError('Azure', 404, 'UserError', 'Model m not found.')],
    ['a refusal', new RemoteError('Azure', 403, '', 'no')],
    ['a fault of our own', new TypeError('broken')],
  ])('that is there ends the deploying of %s with what Azure said', async (_what, error) => {
    const { deploy, serving, azure } = await lineScene();
    await deploy(first);
    vi.spyOn(azure.deployments, 'create').mockRejectedValue(error);
    await expect(serving.deploy(request)).rejects.toBe(error);
  });
});

describe('the smoke test', () => {
  it('asks a question as a user would, and for a short answer', async () => {
    const { deploy, serving, ask } = await lineScene();
    await deploy(first);
    await serving.smokeTest({ ...first, line });
    expect(ask.mock.calls[0]).toMatchObject([
      { endpoint, deployment: 'r-11111111', scoringUri: `https://${endpoint}/score` },
      [{ role: 'user', content: expect.stringMatching(/\?$/) }],
      { maxTokens: 64 },
    ]);
  });

  it('tells what broke in the app itself as that', async () => {
    const { deploy, serving, smoke } = await lineScene();
    await deploy(first);
    const broken = new TypeError('broken');
    smoke.answer = () => Promise.reject(broken);
    await expect(serving.smokeTest({ ...first, line })).rejects.toBe(broken);
  });

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

  it('tells in what words the model refused', async () => {
    const { deploy, serving, smoke } = await lineScene();
    await deploy(first);
    smoke.answer = () => Promise.reject(new ModelError(424, '500', 'it failed', 'CUDA out of memory.'));
    expect(await serving.smokeTest({ ...first, line })).toMatchObject({
      error: { message: expect.stringMatching(/it failed CUDA out of memory\.$/) },
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

  it.each([
    ['is deleted', 'endpoint_gone', (endpoints: Endpoints) => endpoints.clear()],
    [
      'is deleted and made anew',
      'deployment_gone',
      (endpoints: Endpoints) => endpoints.get(endpoint)!.deployments.clear(),
    ],
  ])('fails with the same remedy where the endpoint %s between two looks', async (_what, type, happens) => {
    const { deploy, serving, azure } = await lineScene();
    await deploy(first);
    vi.spyOn(azure.endpoints, 'route').mockImplementationOnce((name) => {
      happens(azure.state.endpoints);
      return Promise.reject(new RemoteError('Azure', 404, 'UserError', `Online endpoint '${name}' not found.`));
    });
    const told = await serving.goLive({ ...first, line, options }).catch((error: unknown) => error);
    const problem = told instanceof RunFailed ? told.problem : told;
    expect(problem).toMatchObject(type === 'endpoint_gone' ? { type } : { status: 'failed', error: { type } });
  });

  it('fails with the same remedy where the deployment is deleted just before it gets traffic', async () => {
    const { deploy, goLive, azure } = await lineScene();
    await deploy(first);
    const { route } = azure.endpoints;
    vi.spyOn(azure.endpoints, 'route').mockImplementationOnce((...order) => {
      azure.state.endpoints.get(endpoint)!.deployments.clear();
      return route(...order);
    });
    expect(await goLive(first)).toMatchObject({ status: 'failed', error: { type: 'deployment_gone' } });
  });

  it.each([
    ['another reason', new RemoteError('Azure', 403, '', 'no')],
    ['a 404 that stays', new RemoteError('Azure', 404, '', 'no such thing')],
    ['a fault of its own', new TypeError('broken')],
  ])('fails as it is told where the endpoint is there and it is for %s', async (_why, error) => {
    const { deploy, serving, azure } = await lineScene();
    await deploy(first);
    vi.spyOn(azure.endpoints, 'route').mockRejectedValue(error);
    await expect(serving.goLive({ ...first, line, options })).rejects.toBe(error);
  });

  it('waits while something else happens to the endpoint', async () => {
    const { deploy, serving, azure, traffic } = await lineScene();
    await deploy(first);
    azure.state.endpoints.get(endpoint)!.provisioningState = 'Updating';
    expect(await serving.goLive({ ...first, line, options })).toEqual({ status: 'working' });
    azure.state.endpoints.get(endpoint)!.provisioningState = 'Succeeded';
    vi.spyOn(azure.endpoints, 'route').mockRejectedValueOnce(new RemoteError('Azure', 409, 'Conflict', 'busy'));
    expect(await serving.goLive({ ...first, line, options })).toEqual({ status: 'working' });
    expect(traffic()).toEqual({});
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

  it('is taken down, too, where its own run has taken the traffic back from the newer one, late', async () => {
    const { azure, serve, deploy, goLive, succeed, removeReplaced, traffic, left, models, gone } = await lineScene();
    await serve(first);
    await deploy(second);
    await goLive(second);
    await succeed(second);
    await azure.endpoints.route(endpoint, { 'r-11111111': 100 });
    azure.settle();
    expect(await removeReplaced(second)).toEqual({ status: 'removed' });
    expect(traffic()).toEqual({ 'r-22222222': 100 });
    expect(left()).toEqual(['r-22222222']);
    expect((await models.live(line)).map(({ runId }) => runId)).toEqual([second.runId]);
    expect(gone.map(({ name }) => name)).toEqual(['ft:phi-3-mini-4k-instruct:crumb:11111111']);
  });

  it('keeps the traffic where the newer model is about to be removed', async () => {
    const { azure, serve, deploy, goLive, models, removeReplaced, traffic, left } = await lineScene();
    await serve(first);
    await deploy(second);
    await goLive(second);
    const [newer] = await models.live(line);
    await models.noteRemoval(newer!);
    await azure.endpoints.route(endpoint, { 'r-11111111': 100 });
    azure.settle();
    expect(await removeReplaced(second)).toEqual({ status: 'removed' });
    expect(traffic()).toEqual({ 'r-11111111': 100 });
    expect(left()).toEqual(['r-11111111', 'r-22222222']);
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

  it('is deleted once, and not at all where the endpoint is gone', async () => {
    const { azure, serve, deploy, goLive, succeed, replaced } = await lineScene();
    await serve(first);
    await deploy(second);
    await goLive(second);
    await succeed(second);
    const remove = vi.spyOn(azure.deployments, 'remove');
    for (let looks = 0; looks < 3; looks += 1) expect(await replaced(second)).toEqual({ status: 'working' });
    expect(remove).toHaveBeenCalledTimes(1);
    azure.state.endpoints.clear();
    expect(await replaced(second)).toEqual({ status: 'removed' });
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
