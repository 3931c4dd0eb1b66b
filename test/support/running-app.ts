import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { BlobServiceClient } from '@azure/storage-blob';
import { z } from 'zod';
import { startLaptopCloud, type LaptopCloud } from '../../local/laptop-cloud.ts';
import { runIdOf } from '../../src/lib/runs/contract/run-id.ts';
import type { RunView } from '../../src/lib/runs/views/run-view.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A hundred minutes of the laptop's time in one second: polls of minutes become waits of milliseconds. */
const speed = 200;

const stateSchema = z.object({
  jobs: z.array(z.looseObject({ name: z.string(), status: z.string() })),
  deployments: z.array(z.looseObject({ name: z.string(), endpoint: z.string() })),
  models: z.array(z.looseObject({ name: z.string(), jobName: z.string().optional() })),
  connections: z.array(z.looseObject({ name: z.string() })),
  endpoints: z.array(z.looseObject({ name: z.string(), traffic: z.record(z.string(), z.number()).optional() })),
});
export type MlState = z.infer<typeof stateSchema>;

/** One request that the app sent to the resource manager. */
export interface ArmRequest {
  method: string;
  path: string;
  apiVersion: string;
  /** Such as `Microsoft.MachineLearningServices/workspaces/jobs`. */
  resourceType: string;
  body: unknown;
  status: number;
  answer: unknown;
}

/** The built app on a laptop cloud of its own, as a client and an operator see it. */
export interface RunningApp {
  cloud: LaptopCloud;
  /** A request with the key; the answer's status and JSON. */
  api(path: string, init?: RequestInit): Promise<{ status: number; body: unknown; headers: Headers }>;
  /** Uploads a dataset; answers the id that its run will have. */
  drop(name: string, content: string | Buffer, options?: Record<string, string>): Promise<string>;
  /** Uploads a blob that may start no run; answers its version. */
  upload(container: string, name: string, content: string | Buffer): Promise<{ etag: string }>;
  run(runId: string): Promise<RunView>;
  /** Waits until the run is as wanted; fails when it is not in time. */
  waitFor(runId: string, wanted: (run: RunView) => boolean, seconds?: number): Promise<RunView>;
  ended(runId: string, seconds?: number): Promise<RunView>;
  mlState(): Promise<MlState>;
  mlRequests(): Promise<ArmRequest[]>;
  setMl(switches: object): Promise<void>;
  resetMl(): Promise<void>;
  setEvents(switches: object): Promise<void>;
  /** Sets what the Durable engine is made to suffer (local/functions-host/durable/engine-faults.ts). */
  setEngineFaults(faults: object): Promise<void>;
  blob(container: string, name: string): Promise<Buffer>;
  /** Posts an event to the host as Event Grid does. */
  deliver(functionName: string, event: object): Promise<number>;
  close(): Promise<void>;
}

/** Polls until `look` gives something; rejects with `what` when it does not in time. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, seconds = 120): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`In ${seconds} seconds it did not come: ${what}.`);
    await pause(50);
  }
}

export interface AppOptions {
  /** Removed at the end; a new one unless given. */
  folder?: string;
  clock?: string;
  pace?: 'laptop' | 'instant';
  /** Of the built app; the project's own unless given. */
  appFolder?: string;
  /** Further settings of the app. */
  settings?: Record<string, string>;
}

export async function startApp(options: AppOptions = {}): Promise<RunningApp> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'droptune-')));
  const cloud = await startLaptopCloud({
    folder,
    appFolder: options.appFolder ?? root,
    clock: options.clock ?? String(speed),
    pace: options.pace ?? 'instant',
    settings: options.settings ?? {},
    maxEnds: Number.POSITIVE_INFINITY,
    onNotice: (notice) => process.env['DEBUG'] && process.stderr.write(`${notice}\n`),
  });
  setDefaultCACertificates([...getCACertificates('default'), cloud.certificate.cert]);
  const blobs = BlobServiceClient.fromConnectionString(cloud.storage().connectionString);

  async function api(path: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${cloud.key}`);
    headers.set('content-type', 'application/json');
    const response = await fetch(`${cloud.url}${path}`, { ...init, headers });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      headers: response.headers,
    };
  }

  async function control(url: string, method: string, body?: object): Promise<unknown> {
    const response = await fetch(url, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url} was answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async function order(url: string, method: string, body?: object): Promise<void> {
    await control(url, method, body);
  }

  /** While the host is down, or has just been started, there is no answer: the next look will have one. */
  const runOrNothing = (runId: string): Promise<RunView | undefined> =>
    api(`/v1/runs/${runId}`).then(
      ({ status, body }) => (status === 200 ? (body as RunView) : undefined),
      () => undefined,
    );

  async function waitFor(runId: string, wanted: (run: RunView) => boolean, seconds = 240): Promise<RunView> {
    let last: RunView | undefined;
    try {
      return await eventually(
        `the run ${runId}`,
        async () => {
          last = (await runOrNothing(runId)) ?? last;
          return last && wanted(last) ? last : undefined;
        },
        seconds,
      );
    } catch (error) {
      const log = await readFile(join(cloud.logs, 'functions-host.log'), 'utf8').catch(() => '');
      throw new Error(`${String(error)} It is ${JSON.stringify(last)?.slice(0, 1_500)}\n${log.slice(-3_000)}`, {
        cause: error,
      });
    }
  }

  async function upload(container: string, name: string, content: string | Buffer, metadata = {}) {
    const blob = blobs.getContainerClient(container).getBlockBlobClient(name);
    const { etag = '' } = await blob.upload(content, Buffer.byteLength(content), { metadata });
    return { etag: etag.replaceAll('"', '') };
  }

  return {
    cloud,
    api,
    waitFor,
    ended: (runId, seconds) => waitFor(runId, ({ status }) => status !== 'queued' && status !== 'running', seconds),
    upload,
    async drop(name, content, options = {}) {
      return runIdOf({ container: 'datasets', name, ...(await upload('datasets', name, content, options)) });
    },
    async run(runId) {
      const found = await runOrNothing(runId);
      if (!found) throw new Error(`There is no run '${runId}'.`);
      return found;
    },
    mlState: async () => stateSchema.parse(await control(`${cloud.azureMlUrl}/_state`, 'GET')),
    mlRequests: async () => (await control(`${cloud.azureMlUrl}/_requests`, 'GET')) as ArmRequest[],
    setMl: (switches) => order(`${cloud.azureMlUrl}/_switches`, 'POST', switches),
    resetMl: () => order(`${cloud.azureMlUrl}/_switches`, 'DELETE'),
    setEvents: (switches) => order(`${cloud.eventGridUrl}/_switches`, 'POST', switches),
    setEngineFaults: (faults) => order(`${cloud.url}/admin/faults?code=${cloud.hostKeys.master}`, 'POST', faults),
    blob: (container, name) => blobs.getContainerClient(container).getBlobClient(name).downloadToBuffer(),
    async deliver(functionName, event) {
      const response = await fetch(`${cloud.hostEventsUrl}&functionName=${functionName}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
        body: JSON.stringify([event]),
      });
      return response.status;
    },
    async close() {
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
