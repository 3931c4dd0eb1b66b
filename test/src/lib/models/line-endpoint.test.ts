import { describe, expect, it, vi } from 'vitest';
import { RemoteError } from '../../../../src/lib/platform/errors.ts';
import { endpoint, first, line, lineScene, runOf, second } from '../../../support/line-scene.ts';

const third = runOf('3', 3);
const remote = (status: number) => new RemoteError('Azure', status, '', 'no');
const nobody = () => Promise.resolve();

/** A line of which every version still answers, the last of `runs` with all traffic. */
async function lineOf(runs: (typeof first)[]) {
  const scene = await lineScene();
  await scene.begin(third);
  for (const run of runs) {
    await scene.deploy(run);
    await scene.goLive(run);
    await scene.succeed(run);
  }
  const wish = async ({ runId }: typeof first) => scene.models.noteRemoval((await scene.models.get(line, runId))!);
  const look = () => scene.cleanUp.removeModels({ line }, nobody);
  return { ...scene, wish, look };
}

describe('the endpoint of a line', () => {
  it('that is being deleted is waited for, and not deleted a second time', async () => {
    const { azure, wish, look, models } = await lineOf([first]);
    const remove = vi.spyOn(azure.endpoints, 'remove');
    await wish(first);
    for (let looks = 0; looks < 3; looks += 1) expect(await look()).toEqual({ status: 'working' });
    expect(remove).toHaveBeenCalledTimes(1);
    expect(await models.live(line)).toHaveLength(1);
    azure.settle();
    expect(await look()).toEqual({ status: 'removed' });
  });

  it('of which one version is being deleted is waited for as well', async () => {
    const { azure, wish, look, models } = await lineOf([first, second]);
    const remove = vi.spyOn(azure.deployments, 'remove');
    await wish(first);
    for (let looks = 0; looks < 3; looks += 1) expect(await look()).toEqual({ status: 'working' });
    expect(remove).toHaveBeenCalledTimes(1);
    expect(await models.live(line)).toHaveLength(2);
    azure.settle();
    expect(await look()).toEqual({ status: 'removed' });
  });

  it.each(['has failed', 'is gone'])('gives the traffic to no version whose deployment %s', async (how) => {
    const { azure, removeModel, traffic } = await lineOf([first, second, third]);
    const { deployments } = azure.state.endpoints.get(endpoint)!;
    if (how === 'is gone') deployments.delete('r-22222222');
    else deployments.get('r-22222222')!.provisioningState = 'Failed';
    await removeModel({ line, shortId: '33333333' });
    expect(traffic()).toEqual({ 'r-11111111': 100 });
  });

  it('that does something else is asked again, and any other refusal is told', async () => {
    const { azure, wish, look } = await lineOf([first]);
    await wish(first);
    vi.spyOn(azure.endpoints, 'remove').mockRejectedValueOnce(remote(409)).mockRejectedValueOnce(remote(403));
    expect(await look()).toEqual({ status: 'working' });
    await expect(look()).rejects.toMatchObject({ status: 403 });
  });

  it('keeps the deployments that others have made on it', async () => {
    const { azure, serve, left } = await lineScene();
    await serve(first);
    const theirs = { name: 'theirs', provisioningState: 'Succeeded', createdAt: '' };
    azure.state.endpoints.get(endpoint)!.deployments.set('theirs', theirs);
    await serve(second);
    expect(left()).toEqual(['theirs', 'r-22222222']);
  });
});

describe('cleaning up', () => {
  it('deletes an endpoint on which nothing was deployed yet', async () => {
    const { azure, serving, clean, open } = await lineScene();
    await serving.deploy({ ...first, line, modelId: 'm', servingSize: 'Standard_NC6s_v3' });
    azure.settle();
    expect(await open(first)).toEqual(['endpoint']);
    await clean(first, false);
    expect(azure.state.endpoints.size).toBe(0);
    expect(await open(first)).toEqual([]);
  });

  it('leaves the cluster, which costs nothing without nodes', async () => {
    const { azure, ledger, clean, open } = await lineScene();
    await ledger.intend(first.runId, 'compute', 'droptune-gpu');
    expect(await clean(first, false)).toEqual({ status: 'clean' });
    expect(await open(first)).toEqual([]);
    expect(azure.done).toEqual([]);
  });

  it('goes on where a job ends while it is being cancelled, and tells any other refusal', async () => {
    const { azure, ledger, cleanUp } = await lineScene();
    await ledger.intend(first.runId, 'job', first.runId);
    azure.state.jobs.set(first.runId, 'Running');
    vi.spyOn(azure.jobs, 'cancel')
      .mockRejectedValueOnce(remote(400))
      .mockRejectedValueOnce(remote(403))
      .mockRejectedValueOnce(new TypeError('broken'));
    const look = () => cleanUp.run({ runId: first.runId, keepLive: false }, nobody);
    expect(await look()).toEqual({ status: 'working' });
    await expect(look()).rejects.toMatchObject({ status: 403 });
    await expect(look()).rejects.toThrow('broken');
  });

  it('takes down what was made for a run that nobody knows any more', async () => {
    const { azure, ledger, clean } = await lineScene();
    await ledger.intend(third.runId, 'job', third.runId);
    azure.state.jobs.set(third.runId, 'Running');
    expect(await clean(third, false)).toEqual({ status: 'clean' });
    expect(azure.state.jobs.get(third.runId)).toBe('Canceled');
  });
});
