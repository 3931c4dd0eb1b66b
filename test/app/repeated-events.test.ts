import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunView } from '../../src/lib/runs/views/run-view.ts';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterEach(() => app.setEvents({ duplicate: 1, shuffleWindow: 0, delay: 0, drop: null }));
afterAll(() => app?.close());

const workspace = () => {
  const { AZURE_SUBSCRIPTION_ID, AZURE_RESOURCE_GROUP, AZURE_ML_WORKSPACE } = app.cloud.settings;
  return `/subscriptions/${AZURE_SUBSCRIPTION_ID}/resourceGroups/${AZURE_RESOURCE_GROUP}/providers/Microsoft.MachineLearningServices/workspaces/${AZURE_ML_WORKSPACE}`;
};

const blobCreated = ({ dataset }: RunView) => ({
  id: randomUUID(),
  topic: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/devstoreaccount1',
  subject: `/blobServices/default/containers/datasets/blobs/${dataset.name}`,
  eventType: 'Microsoft.Storage.BlobCreated',
  eventTime: new Date().toISOString(),
  dataVersion: '',
  metadataVersion: '1',
  data: {
    api: 'PutBlob',
    eTag: `"${dataset.etag}"`,
    contentLength: 9,
    url: `${app.cloud.settings['DROPTUNE_BLOB_URL']}/datasets/${dataset.name}`,
  },
});

const asCloudEvent = ({ id, topic, subject, eventType, eventTime, data }: ReturnType<typeof blobCreated>) => ({
  id,
  source: topic,
  subject,
  type: eventType,
  time: eventTime,
  data,
  specversion: '1.0',
});

const jobEnded = (runId: string, eventType: string, data: object) => ({
  ...{
    id: randomUUID(),
    topic: workspace(),
    subject: `experiments/e/runs/${runId}`,
    eventTime: new Date().toISOString(),
  },
  dataVersion: '',
  metadataVersion: '1',
  eventType: `Microsoft.MachineLearningServices.${eventType}`,
  data,
});

/** How often the app asked for each kind of thing to be made. */
async function makings(runId: string): Promise<{ jobs: number; deployments: number }> {
  const puts = (await app.mlRequests()).filter(({ method }) => method === 'PUT');
  return {
    jobs: puts.filter(({ path }) => path.includes(`/jobs/${runId}`)).length,
    deployments: puts.filter(({ path }) => path.includes(`/deployments/r-${runId.slice(6, 14)}`)).length,
  };
}

const runsOf = async (name: string): Promise<RunView[]> => {
  const { body } = await app.api('/v1/runs?limit=100');
  return (body as { data: RunView[] }).data.filter(({ dataset }) => dataset.name === name);
};

describe('events that come more than once', () => {
  it('start one run with one job and one deployment, be it a hundred at once or another after its end', async () => {
    await app.setEvents({ duplicate: 100, shuffleWindow: 20_000 });
    const runId = await app.drop('hundred.jsonl', chatDataset());
    const run = await app.ended(runId);
    expect(run.status).toBe('succeeded');

    const event = blobCreated(run);
    const late = await Promise.all(Array.from({ length: 20 }, () => app.deliver('dataset-dropped', event)));
    expect(new Set(late)).toEqual(new Set([202]));
    expect(await app.deliver('dataset-dropped', asCloudEvent(event))).toBe(202);

    expect(await runsOf('hundred.jsonl')).toHaveLength(1);
    expect((await app.run(runId)).finished_at).toBe(run.finished_at);
    expect(await makings(runId)).toEqual({ jobs: 1, deployments: 1 });
  });

  it('start a second run when the blob was written again', async () => {
    const first = await app.drop('twice.jsonl', chatDataset(12));
    await app.ended(first);
    const second = await app.drop('twice.jsonl', chatDataset(12));
    expect((await app.ended(second)).status).toBe('succeeded');
    expect((await runsOf('twice.jsonl')).map(({ id }) => id)).toEqual([second, first]);
  });
});

describe('the news of a job', () => {
  it('is not needed: a run looks for itself', async () => {
    await app.setEvents({
      drop: {
        eventTypes: [
          'Microsoft.MachineLearningServices.RunCompleted',
          'Microsoft.MachineLearningServices.RunStatusChanged',
        ],
      },
    });
    const run = await app.ended(await app.drop('silent.jsonl', chatDataset()));
    expect(run.status).toBe('succeeded');
  });

  it('may come before anyone waits for it, in any casing, of other runs, and out of order', async () => {
    const runId = await app.drop('early.jsonl', chatDataset());
    const events = [
      jobEnded(runId, 'RunCompleted', { runId, runType: null }),
      jobEnded(runId, 'RunStatusChanged', { RunId: runId, RunStatus: 'Completed' }),
      jobEnded(runId, 'RunStatusChanged', { runId, runStatus: 'running' }),
      jobEnded('busy_bee_1', 'RunCompleted', { runId: 'busy_bee_1', runTags: { 'azureml.pipelinerunid': runId } }),
      jobEnded('ftjob-000000000000000000000000', 'RunCompleted', { runId: 'ftjob-000000000000000000000000' }),
      { arbitrary: true },
    ];
    for (const event of events) expect(await app.deliver('ml-event', event)).toBe(202);
    const run = await app.ended(runId);
    expect(run.status).toBe('succeeded');
    expect(await makings(runId)).toEqual({ jobs: 1, deployments: 1 });
  });
});

describe('what no run is made of', () => {
  it.each([
    ['notes.txt', 'Hello'],
    ['empty.jsonl', ''],
  ])('is left alone: %s', async (name, content) => {
    await app.drop(name, content);
    const sentinel = await app.drop(`after-${name}.jsonl`, 'no json\n');
    await app.ended(sentinel);
    expect(await runsOf(name)).toEqual([]);
  });
});
