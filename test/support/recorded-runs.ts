import { BlobServiceClient } from '@azure/storage-blob';
import { startWebhookReceiver } from '../../local/webhook-receiver.ts';
import { readRecordedRequests, type RecordedRequest } from '../../bench/recorded-request.ts';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import type { ArmRequest, RunningApp } from './running-app.ts';

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
  promptflow: 'upload',
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
  const receiver = await startWebhookReceiver(cloud.settings['DROPTUNE_WEBHOOK_SECRET'] ?? '');
  await withWebhook(app, receiver.url, () => runs(app));
  await receiver.close();
  const requests = await readRecordedRequests(record, from, Number.POSITIVE_INFINITY);
  return { requests, arm: await app.mlRequests() };
}

async function runs(app: RunningApp): Promise<void> {
  await succeed(app, await app.drop('first.jsonl', chatDataset()));
  await succeed(app, await app.drop('second.jsonl', chatDataset(40), everyOption));
  await chat(app, 'first');
  await succeed(app, await ask(app, { source: 'files/held-back.jsonl', suffix: 'asked' }));
  await failInEveryWay(app);
  await app.api('/v1/models/first', { method: 'DELETE' });
  await Promise.all(['/v1/models', '/v1/runs?limit=2'].map((path) => app.api(path)));
}

/** Registers a webhook for what `work` does, and does to it all that can be done. */
async function withWebhook(app: RunningApp, url: string, work: () => Promise<void>): Promise<void> {
  const { id } = await send(app, 'POST', '/v1/webhooks', { url, events: ['*'] });
  const one = `/v1/webhooks/${id}`;
  await work();
  await send(app, 'POST', `${one}/test`);
  await send(app, 'PATCH', one, { description: 'Told of everything.' });
  await send(app, 'POST', `${one}/rotate`);
  await send(app, 'POST', `${one}/redeliver`, { since: 0, which: 'all' });
  for (const path of ['/v1/webhooks', one, `${one}/deliveries`]) await app.api(path);
  await send(app, 'DELETE', one);
}

async function send(app: RunningApp, method: string, path: string, body?: object): Promise<{ id: string }> {
  const answer = await app.api(path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as { id: string };
}

const ask = async (app: RunningApp, body: object): Promise<string> => (await send(app, 'POST', '/v1/runs', body)).id;

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
  await app.resetMl();
  await app.setMl({ jobs: { outcome: 'hang', times: 1 } });
  const hanging = await app.drop('cancelled.jsonl', chatDataset());
  await app.waitFor(hanging, ({ phases }) => phases.some(({ name }) => name === 'training'));
  await app.api(`/v1/runs/${hanging}/cancel`, { method: 'POST' });
  await app.ended(hanging);
  await app.resetMl();
}
