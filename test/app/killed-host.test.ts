import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as steps from '../../src/orchestrations/steps.ts';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { eventually, startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app?.close());

/** What only other forms of a dataset need, and what goes on beside another activity: it may be over when that one is killed. */
const besideOthers = ['importDataset', 'measureRange'];

/** Every activity of a run that succeeds, in the order of the run. */
const activities = Object.values(steps)
  .map(({ stepName }) => stepName)
  .filter((name) => !['cleanUp', 'removeModel', 'deliverWebhook', ...besideOthers].includes(name));

const puts = async (fragment: string): Promise<number> =>
  (await app.mlRequests()).filter(({ method, path }) => method === 'PUT' && path.includes(fragment)).length;

/** What there is and what was asked for, of the things a run must make once. */
async function expectOneOfEach(runId: string): Promise<void> {
  const deployment = `r-${runId.slice(6, 14)}`;
  expect(await puts(`/jobs/${runId}`)).toBe(1);
  expect(await puts(`/deployments/${deployment}`)).toBe(1);
  const { jobs, deployments } = await app.mlState();
  expect(jobs.filter(({ name }) => name === runId)).toHaveLength(1);
  expect(deployments.filter(({ name }) => name === deployment)).toHaveLength(1);
}

const crashAt = (point: string | undefined): Record<string, string> =>
  point ? { FUNCTIONS_HOST_CRASH_AT: point } : {};

/** Kills the host with `kill -9` at each point in turn, each time the first that comes after the restart. */
async function surviveAll(points: string[], dataset: string): Promise<string> {
  await app.cloud.killHost();
  await app.cloud.startHost(crashAt(points[0]));
  let pid = app.cloud.hostPid();
  app.cloud.armHost(crashAt(points[1]));
  const runId = await app.drop(dataset, chatDataset(12));
  for (const [index, point] of points.entries()) {
    pid = await eventually(`a restart after ${point}`, () => {
      const now = app.cloud.hostPid();
      return Promise.resolve(now === pid ? undefined : now);
    });
    app.cloud.armHost(crashAt(points[index + 2]));
  }
  return runId;
}

describe('a run whose host is killed', () => {
  it.each([
    ['before each activity', 'before-activity'],
    ['after each activity, before its answer is kept', 'after-activity'],
    ['after each answer was kept', 'after-acknowledge'],
  ])('%s ends as it would have, with one job and one deployment', async (_, kind) => {
    const runId = await surviveAll(
      activities.map((name) => `${kind}:${name}`),
      `killed-${kind}.jsonl`,
    );
    const run = await app.ended(runId);
    expect(run.error).toBeNull();
    expect(run.status).toBe('succeeded');
    expect(run.phases.map(({ name }) => name)).toHaveLength(10);
    await expectOneOfEach(runId);
  });

  it('at any moment, together with twenty others, is not lost', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `crowd-${index}.jsonl`);
    const runIds = await Promise.all(names.map((name) => app.drop(name, chatDataset(12))));
    for (let kills = 0; kills < 6; kills++) {
      await eventually('some life', async () => ((await app.api('/v1/runs')).status === 200 ? true : undefined));
      await app.cloud.killHost();
      await app.cloud.startHost();
    }
    for (const runId of runIds) {
      const run = await app.ended(runId);
      expect(run.status).toBe('succeeded');
      await expectOneOfEach(runId);
    }
  });
});
