/**
 * Loaded into the Functions host before anything else (`--import`): appends a line to the file that `DROPTUNE_BENCH_RECORD`
 * names for every HTTP request that the process makes, when it is over.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { RecordedRequest } from './recorded-request.ts';

/** Requests of node:http and of undici, which is behind `fetch`: each is what Node documents for its channel. */
type NodeRequest = ClientRequest;
interface FetchRequest {
  origin: string;
  path: string;
  method: string;
}

type Begun = Pick<RecordedRequest, 'origin' | 'method' | 'path' | 'startedAt' | 'idleAtStart'>;

const record = process.env['DROPTUNE_BENCH_RECORD'] ?? '';
const begun = new WeakMap<object, Begun>();

const now = () => performance.timeOrigin + performance.now();
const idle = () => performance.eventLoopUtilization().idle;

/** Asking costs as much as a small request: ten times a second is enough. */
const memoryEvery = 100;
let [peakMemory, memoryAt] = [0, 0];

function begin(request: object, origin: string, method: string, path: string): void {
  begun.set(request, { origin, method, path, startedAt: now(), idleAtStart: idle() });
}

function end(request: object): void {
  const start = begun.get(request);
  if (!start || !begun.delete(request)) return;
  const endedAt = now();
  if (endedAt - memoryAt > memoryEvery) [peakMemory, memoryAt] = [process.resourceUsage().maxRSS * 1024, endedAt];
  const line: RecordedRequest = { ...start, endedAt, idleAtEnd: idle(), peakMemory };
  appendFileSync(record, `${JSON.stringify(line)}\n`);
}

subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: NodeRequest };
  begin(request, `${request.protocol}//${String(request.getHeader('host'))}`, request.method, request.path);
});
subscribe('http.client.request.error', (message) => end((message as { request: NodeRequest }).request));
subscribe('http.client.response.finish', (message) => {
  const { request, response } = message as { request: NodeRequest; response: IncomingMessage };
  response.once('close', () => end(request));
});

subscribe('undici:request:create', (message) => {
  const { request } = message as { request: FetchRequest };
  begin(request, request.origin, request.method, request.path);
});
subscribe('undici:request:trailers', (message) => end((message as { request: FetchRequest }).request));
subscribe('undici:request:error', (message) => end((message as { request: FetchRequest }).request));
