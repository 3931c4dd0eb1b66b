import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectionNameOf, deploymentNameOf } from '../../../../src/lib/models/contract/model-line.ts';
import { options } from '../../../support/fine-tune-fakes.ts';
import { RemoteError } from '../../../../src/lib/platform/errors.ts';
import { endpoint, first, line, lineScene, runOf, second } from '../../../support/line-scene.ts';

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

describe('an endpoint that another one deletes between two looks', () => {
  const vanished = () => new RemoteError('Azure', 404, 'UserError', `Online endpoint '${endpoint}' not found.`);

  it('is looked for again when a run is cleaned up, and nothing stays billed', async () => {
    const { azure, deploy, clean, open } = await lineScene();
    await deploy(first);
    vi.spyOn(azure.deployments, 'list').mockRejectedValueOnce(vanished());
    expect(await clean(first, false)).toEqual({ status: 'clean' });
    expect(await open(first)).toEqual([]);
  });

  it('is looked for again when a model is removed', async () => {
    const { azure, serve, removeModel, models } = await lineScene();
    await serve(first);
    vi.spyOn(azure.deployments, 'list').mockRejectedValueOnce(vanished());
    expect(await removeModel({ line })).toEqual({ status: 'removed' });
    expect(await models.live(line)).toEqual([]);
  });

  it('is looked for again when what a model has replaced is taken down', async () => {
    const { azure, serve, deploy, goLive, removeReplaced, left } = await lineScene();
    await serve(first);
    await deploy(second);
    await goLive(second);
    vi.spyOn(azure.deployments, 'list').mockRejectedValueOnce(vanished());
    expect(await removeReplaced(second)).toEqual({ status: 'removed' });
    expect(left()).toEqual(['r-22222222']);
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

  it.each([
    ['11111111', 'r-22222222'],
    ['22222222', 'r-11111111'],
  ])('of version %s leaves the other one of its line answering when no run is at work', async (shortId, other) => {
    const { serve, deploy, goLive, succeed, removeModel, models, left, traffic, connected, open } = await lineScene();
    await serve(first);
    await deploy(second);
    await goLive(second);
    await succeed(second);
    expect(await removeModel({ line, shortId })).toEqual({ status: 'removed' });
    expect(left()).toEqual([other]);
    expect(traffic()).toEqual({ [other]: 100 });
    expect((await models.live(line)).map(({ deployment }) => deployment)).toEqual([other]);
    expect([...connected]).toEqual([connectionNameOf(line)]);
    expect(await open(other === 'r-11111111' ? first : second)).toContain('deployment');
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
