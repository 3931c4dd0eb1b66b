import { BlobServiceClient } from '@azure/storage-blob';
import { readRecordedRequests, type RecordedRequest } from '../../bench/recorded-request.ts';
import { chatDataset } from './chat-dataset.ts';
import { eventually, type ArmRequest, type RunningApp } from './running-app.ts';

/** Everything that the app asked of Azure while runs went every way that they can go. */
export interface RecordedRuns {
  /** Of the Functions host's process: every request, to whomever. */
  requests: RecordedRequest[];
  /** Those to the resource manager, with bodies and answers. */
  arm: ArmRequest[];
}

const everyOption = {
  model: 'Phi-4-mini-instruct:1',
  suffix: 'first',
  epochs: '3',
  batch_size: '2',
  learning_rate: '0.00002',
  lr_scheduler_type: 'cosine_with_restarts',
  lora_r: '16',
  seed: '7',
  max_seq_length: '1024',
  on_bad_row: 'skip',
  max_bad_rows: '20%',
  dedupe: 'near',
  slice: '[:90%]',
  validation_file: 'files/held-back.jsonl',
};

/** Starts the host once more with the recorder, then lets runs succeed, be replaced, fail, be cancelled, and be deleted. */
export async function recordRuns(app: RunningApp): Promise<RecordedRuns> {
  const { cloud } = app;
  const record = `${cloud.folder}/requests.jsonl`;
  const from = performance.timeOrigin + performance.now();
  await cloud.killHost('SIGTERM');
  await cloud.startHost({
    NODE_OPTIONS: `--import ${new URL('../../bench/request-recorder.ts', import.meta.url).href}`,
    DROPTUNE_BENCH_RECORD: record,
    DROPTUNE_EVENTS_TOPIC_URL: `${cloud.eventGridUrl}/topics/runs/api/events`,
  });
  await upload(app, 'held-back.jsonl', chatDataset(20, 'held back'));
  await succeed(app, await app.drop('first.jsonl', chatDataset()));
  await succeed(app, await app.drop('second.jsonl', chatDataset(40), everyOption));
  await chat(app, 'first');
  await failInEveryWay(app);
  await app.api('/v1/models/first', { method: 'DELETE' });
  await Promise.all(['/v1/models', '/v1/runs?limit=2'].map((path) => app.api(path)));
  const requests = await readRecordedRequests(record, from, Number.POSITIVE_INFINITY);
  return { requests, arm: await app.mlRequests() };
}

async function upload(app: RunningApp, name: string, content: string): Promise<void> {
  const blobs = BlobServiceClient.fromConnectionString(app.cloud.storage().connectionString);
  await blobs.getContainerClient('files').getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
}

async function succeed(app: RunningApp, runId: string): Promise<void> {
  const { status, error } = await app.ended(runId);
  if (status !== 'succeeded') throw new Error(`The run ${runId} is ${status}: ${JSON.stringify(error)}`);
  await Promise.all(['', '/events'].map((part) => app.api(`/v1/runs/${runId}${part}`)));
}

async function chat(app: RunningApp, model: string): Promise<void> {
  const messages = [{ role: 'user', content: 'What is rule 3 of the tide?' }];
  await app.api('/v1/chat/completions', { method: 'POST', body: JSON.stringify({ model, messages }) });
}

async function failInEveryWay(app: RunningApp): Promise<void> {
  await app.setMl({ jobs: { outcome: 'fail', times: 1 } });
  await app.ended(await app.drop('failing-job.jsonl', chatDataset()));
  await app.setMl({ deployments: { outcome: 'fail', times: 1 } });
  await app.ended(await app.drop('failing-deployment.jsonl', chatDataset()));
  // Azure forgets operations: then the container's log is read.
  await app.setMl({ deployments: { outcome: 'fail', times: 1, slowFactor: 200 } });
  const unexplained = await app.drop('unexplained-deployment.jsonl', chatDataset());
  const deployments = async () =>
    (await app.mlState()).deployments.filter(({ name }) => unexplained.includes(name.slice(2)));
  await eventually('the deployment', async () => (await deployments())[0]);
  await app.setMl({ faults: { planted: [{ status: 404, method: 'GET', path: 'mfeOperationsStatus', times: 100 }] } });
  await app.ended(unexplained);
  await app.resetMl();
  await app.setMl({ jobs: { outcome: 'hang', times: 1 } });
  const hanging = await app.drop('cancelled.jsonl', chatDataset());
  await app.waitFor(hanging, ({ phases }) => phases.some(({ name }) => name === 'training'));
  await app.api(`/v1/runs/${hanging}/cancel`, { method: 'POST' });
  await app.ended(hanging);
  await app.resetMl();
}
