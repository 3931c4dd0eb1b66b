import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as steps from '../../src/orchestrations/steps.ts';
import { chatDataset } from '../support/chat-dataset.ts';
import { eventually, startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app?.close());

/** Every activity of a run that succeeds. */
const activities = Object.values(steps)
  .map(({ stepName }) => stepName)
  .filter((name) => name !== 'cleanUp' && name !== 'removeModel');

const puts = async (fragment: string): Promise<number> =>
  (await app.mlRequests()).filter(({ method, path }) => method === 'PUT' && path.includes(fragment)).length;

/** The host kills itself at the point, once, and is started again as the platform would. */
async function restartedAt(point: string, dataset: string): Promise<string> {
  const before = app.cloud.hostPid();
  await app.cloud.killHost();
  await app.cloud.startHost({ FUNCTIONS_HOST_CRASH_AT: point });
  const armed = app.cloud.hostPid();
  expect(armed).not.toBe(before);
  const runId = await app.drop(dataset, chatDataset(12));
  await eventually(`the crash ${point}`, () => Promise.resolve(app.cloud.hostPid() === armed ? undefined : true), 60);
  return runId;
}

describe('a host that is killed', () => {
  it.each(
    activities.flatMap((name) => [`before-activity:${name}`, `after-activity:${name}`, `after-acknowledge:${name}`]),
  )('at %s loses nothing and makes nothing twice', async (point) => {
    const line = `k-${activities.indexOf(point.split(':')[1] ?? '')}-${point.split('-')[0]}-${point.split('-')[1]?.slice(0, 3)}`;
    const runId = await restartedAt(point, `${line}.jsonl`);
    const run = await app.ended(runId);
    expect(run.error).toBeNull();
    expect(run.status).toBe('succeeded');
    expect(await puts(`/jobs/${runId}`)).toBe(1);
    expect(await puts(`/deployments/r-${runId.slice(6, 14)}`)).toBe(1);
    const { jobs, deployments } = await app.mlState();
    expect(jobs.filter(({ name }) => name === runId)).toHaveLength(1);
    expect(deployments.filter(({ name }) => name === `r-${runId.slice(6, 14)}`)).toHaveLength(1);
    expect(run.phases.map(({ name }) => name)).toHaveLength(10);
  });
});
