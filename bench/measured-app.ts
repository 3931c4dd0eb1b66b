import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { BlobServiceClient } from '@azure/storage-blob';
import { z } from 'zod';
import { ensureBuilt } from '../local/ensure-built.ts';
import { toBlobCreated } from '../local/event-grid/blob-created.ts';
import { startLaptopCloud, type LaptopCloud } from '../local/laptop-cloud.ts';
import { projectRoot } from '../local/project-root.ts';
import { onStopSignal } from '../local/stop-signals.ts';
import { runIdOf } from '../src/lib/runs/contract/run-id.ts';
import { readEndedInstances } from './ended-instances.ts';
import { readRecordedRequests, type RecordedRequest } from './recorded-request.ts';

/** Three minutes of Azure's time in one second: pauses of seconds become milliseconds, a lost event would still be seen. */
const clockSpeed = '200';

/** Each run makes an endpoint of its own here: the laptop's usual quota serves 66 of them. */
const quotas = { StandardNVADSA10v5Family: { limit: 1_000_000 } };

const runSchema = z.object({
  status: z.string(),
  phases: z.array(z.object({ name: z.string(), started_at: z.string(), ended_at: z.string().nullable() })),
  error: z.object({ message: z.string() }).nullable(),
});
export type MeasuredRun = z.infer<typeof runSchema>;

/** A dataset in its container; its run has that id as soon as an event tells of it. */
export interface DroppedDataset {
  runId: string;
  name: string;
  etag: string;
  bytes: number;
}

/** The built app on a laptop cloud of its own, with every request that the app makes recorded. */
export interface MeasuredApp {
  cloud: LaptopCloud;
  /** State folder of the Functions host. */
  hostFolder: string;
  /** Resolves when storage has acknowledged the upload. */
  drop(name: string, content: Buffer): Promise<DroppedDataset>;
  /** Tells the host of a dataset as Event Grid would; rejects when the host does not take it. */
  deliver(dataset: DroppedDataset): Promise<void>;
  /** Whether Event Grid's stand-in tells of new blobs by itself. */
  tellOfBlobs(tells: boolean): Promise<void>;
  /** As the HTTP API shows it; undefined while there is none. */
  run(runId: string): Promise<MeasuredRun | undefined>;
  /** Waits for the ends of runs without a request to the app; answers those that did not end in time. */
  ended(runIds: string[], seconds: number): Promise<string[]>;
  requests(from: number, to: number): Promise<RecordedRequest[]>;
  isMl(request: RecordedRequest): boolean;
  close(): Promise<void>;
}

/** Builds what is not built, starts it in a folder of its own, and the Functions host in it once more with the recorder. */
export async function startMeasuredApp(): Promise<MeasuredApp> {
  await ensureBuilt(projectRoot);
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const started = startLaptopCloud({ folder, appFolder: projectRoot, clock: clockSpeed, pace: 'instant' });
  const cloud = await started.catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  setDefaultCACertificates([...getCACertificates('default'), cloud.certificate.cert]);
  const record = join(folder, 'requests.jsonl');
  await cloud.killHost('SIGTERM');
  await cloud.startHost({
    NODE_OPTIONS: `--import ${new URL('request-recorder.ts', import.meta.url).href}`,
    DROPTUNE_BENCH_RECORD: record,
    // What a deployment has: the laptop's own setting would look sixty times as often.
    DROPTUNE_POLL_SECONDS: '300',
  });
  await post(`${cloud.azureMlUrl}/_switches`, { quotas });
  const hostFolder = join(folder, 'functions-host');
  const close = async () => {
    await cloud.close();
    await remove();
  };
  onStopSignal(() => void close().finally(() => process.exit(130)));
  return {
    cloud,
    hostFolder,
    ...createCalls(cloud),
    ended: (runIds, seconds) => waitForEnds(hostFolder, runIds, seconds),
    requests: (from, to) => readRecordedRequests(record, from, to),
    isMl: ({ origin }) => origin === new URL(cloud.azureMlUrl).origin,
    close,
  };
}

function createCalls(cloud: LaptopCloud): Pick<MeasuredApp, 'drop' | 'deliver' | 'tellOfBlobs' | 'run'> {
  const { connectionString, blobUrl } = cloud.storage();
  const datasets = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('datasets');
  return {
    async drop(name, content) {
      const { etag = '' } = await datasets.getBlockBlobClient(name).upload(content, content.length);
      const bare = etag.replaceAll('"', '');
      return { runId: runIdOf({ container: 'datasets', name, etag: bare }), name, etag: bare, bytes: content.length };
    },
    deliver: (dataset) =>
      post(`${cloud.hostEventsUrl}&functionName=dataset-dropped`, [toEvent(dataset, blobUrl)], {
        'aeg-event-type': 'Notification',
      }),
    tellOfBlobs: (tells) =>
      post(`${cloud.eventGridUrl}/_switches`, {
        drop: tells ? null : { eventTypes: ['Microsoft.Storage.BlobCreated'] },
      }),
    async run(runId) {
      const headers = { authorization: `Bearer ${cloud.key}` };
      const response = await fetch(`${cloud.url}/v1/runs/${runId}`, { headers });
      const body: unknown = await response.json();
      return response.ok ? runSchema.parse(body) : undefined;
    },
  };
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${new URL(url).pathname} was answered ${response.status}: ${text}`);
}

const toEvent = ({ name, etag, bytes }: DroppedDataset, blobUrl: string) =>
  toBlobCreated({
    container: 'datasets',
    name,
    version: {
      etag,
      contentLength: bytes,
      contentType: 'application/octet-stream',
      blobType: 'BlockBlob',
      write: 'PutBlob',
    },
    sequence: 1,
    now: new Date().toISOString(),
    topic: '/bench',
    blobUrl,
  });

async function waitForEnds(hostFolder: string, runIds: string[], seconds: number): Promise<string[]> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const ended = readEndedInstances(hostFolder);
    const open = runIds.filter((runId) => !ended.has(runId));
    if (open.length === 0 || Date.now() > deadline) return open;
    await pause(runIds.length > 1 ? 250 : 20);
  }
}
