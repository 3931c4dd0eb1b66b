import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { answerEmpty, answerJson } from '../http/answer.ts';
import { readBody } from '../http/read-body.ts';
import type { DurableOperations, Refusal } from './durable-operations.ts';
import { createInstanceFilter } from './instance-query.ts';
import { toInstanceStatus } from './instance-status.ts';
import { toCompactJson } from './json-text.ts';
import { type ManagementBase, managementQuery, toManagementUrls } from './management-urls.ts';
import { toShownHistory } from './shown-history.ts';
import { isTerminal, type InstanceRow } from './task-hub-rows.ts';

/** One request of the Durable HTTP API. `path` is what follows the base, decoded by segment. */
interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  path: string[];
  base: ManagementBase;
  isRpc: boolean;
}

const stackTrace = '   at Microsoft.Azure.WebJobs.Extensions.DurableTask.HttpApiHandler';

function refuseJson(response: ServerResponse, text: string): void {
  const problem = {
    Message: 'Invalid JSON content',
    ExceptionMessage: `Unexpected content while parsing JSON: ${text.slice(0, 40)}`,
    ExceptionType: 'Newtonsoft.Json.JsonReaderException',
    StackTrace: stackTrace,
  };
  answerJson(response, 400, JSON.stringify(problem));
}

function refuseOperation(response: ServerResponse, message: string): void {
  const problem = {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: message,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: stackTrace,
  };
  answerJson(response, 500, JSON.stringify(problem));
}

function answerStarted({ response, base }: Call, id: string): void {
  const urls = toManagementUrls(base, id, encodeURIComponent(id).replaceAll('%20', '+'), false);
  answerJson(response, 202, JSON.stringify(urls), { location: urls.statusQueryGetUri, 'retry-after': '10' });
}

function statusOptions(operations: DurableOperations, { query }: Call, row: InstanceRow) {
  const withHistory = query.get('showHistory') === 'true';
  const shown = withHistory && toShownHistory(operations.history(row.instance_id), query.has('showHistoryOutput'));
  return { showInput: query.get('showInput') !== 'false', history: shown ? JSON.stringify(shown) : undefined };
}

function answerStatus(operations: DurableOperations, call: Call, id: string): void {
  const { response, base, query, isRpc } = call;
  const row = operations.get(id);
  if (!row || !isOfThisHub(call)) return answerEmpty(response, 404);
  const body = toInstanceStatus(row, statusOptions(operations, call, row));
  if (isTerminal(row.status)) {
    const failedAs500 = query.get('returnInternalServerErrorOnFailure') === 'true' && row.status === 'Failed';
    return answerJson(response, failedAs500 ? 500 : 200, body);
  }
  const path = `/instances/${encodeURIComponent(id)}`;
  const location = isRpc ? rpcUrl(call) + path : `${base.url}${path}?${managementQuery(base)}`;
  answerJson(response, 202, body, { location, 'retry-after': '5' });
}

const rpcUrl = ({ request }: Call) => `http://${request.headers.host}/durabletask`;

const isOfThisHub = ({ query, base }: Call) =>
  (query.get('taskHub') ?? base.taskHub).toLowerCase() === base.taskHub.toLowerCase();

function answerList(operations: DurableOperations, call: Call): void {
  const { query, request, response } = call;
  const matches = isOfThisHub(call) ? operations.list().filter(createInstanceFilter(query)) : [];
  const from = Number(request.headers['x-ms-continuation-token'] ?? 0) || 0;
  const top = Number(query.get('top')) || matches.length;
  const next = from + top < matches.length ? String(from + top) : '';
  const statuses = matches
    .slice(from, from + top)
    .map((row) => toInstanceStatus(row, statusOptions(operations, call, row)));
  answerJson(response, 200, `[${statuses.join(',')}]`, { 'x-ms-continuation-token': next });
}

async function waitForEnd(operations: DurableOperations, call: Call, id: string): Promise<void> {
  const seconds = (name: string, fallback: number) => Number(call.query.get(name) ?? fallback) * 1000;
  const deadline = performance.now() + seconds('timeout', 10);
  while (performance.now() < deadline) {
    const row = operations.get(id);
    if (row?.status === 'Completed') return answerJson(call.response, 200, row.output ?? 'null');
    if (row && isTerminal(row.status))
      return answerJson(call.response, row.status === 'Failed' ? 500 : 200, toInstanceStatus(row, { showInput: true }));
    await pause(Math.min(seconds('pollingInterval', 1), Math.max(0, deadline - performance.now())));
  }
  answerStarted(call, id);
}

async function readJsonBody({ request, response }: Call): Promise<string | undefined> {
  const body = await readBody(request);
  if (body === 'too long') return void answerEmpty(response, 413);
  const json = toCompactJson(body.toString());
  if (json === undefined) refuseJson(response, body.toString());
  return json;
}

async function startOrchestration(operations: DurableOperations, call: Call, name: string, id?: string): Promise<void> {
  const hasBody =
    call.request.headers['content-type'] !== undefined || Number(call.request.headers['content-length']) > 0;
  const input = hasBody ? await readJsonBody(call) : null;
  if (input === undefined) return;
  const started = operations.start(name, id, input);
  if (typeof started === 'object' && 'id' in started) {
    const waits = call.query.has('timeout') || call.query.has('pollingInterval');
    return waits ? waitForEnd(operations, call, started.id) : answerStarted(call, started.id);
  }
  const status = typeof started === 'object' ? started.status : 'Pending';
  const problem = { Message: `An Orchestration instance with the status ${status} already exists.` };
  answerJson(call.response, 409, JSON.stringify(problem));
}

async function raiseEvent(operations: DurableOperations, call: Call, id: string, name: string): Promise<void> {
  if (!call.request.headers['content-type']?.startsWith('application/json')) {
    call.request.resume();
    const problem = { Message: 'Only application/json request content is supported' };
    return answerJson(call.response, 400, JSON.stringify(problem));
  }
  const input = await readJsonBody(call);
  if (input !== undefined) answerDone(call, operations.raise(id, name, input), () => '');
}

/** 202, 404, 410, or what `refuse` says about a status that does not allow it. */
function answerDone({ response }: Call, outcome: 'done' | Refusal, refuse: (status: string) => string): void {
  if (outcome === 'done') return answerEmpty(response, 202);
  if (outcome === 'not found') return answerEmpty(response, 404);
  if (outcome === 'gone') return answerEmpty(response, 410);
  refuseOperation(response, refuse(outcome.status));
}

function answerRewind(operations: DurableOperations, { response, query }: Call, id: string): void {
  const outcome = operations.rewind(id, query.get('reason') ?? '');
  if (typeof outcome === 'string') return answerEmpty(response, outcome === 'done' ? 202 : 404);
  const rule = 'but only orchestrations in the "Failed" state can be rewound.';
  answerJson(response, 412, JSON.stringify(`This orchestration has status ${outcome.status}, ${rule}`));
}

function answerPurge(operations: DurableOperations, { response }: Call, id: string): void {
  const outcome = operations.purge(id);
  if (outcome === 'done') return answerJson(response, 200, '{"instancesDeleted":1}');
  if (typeof outcome === 'string') return answerEmpty(response, 404);
  const rule = 'Only orchestrations in a terminal state can be purged, but the orchestration with instance ID';
  answerJson(response, 412, JSON.stringify(`${rule} ${id} has status ${outcome.status}`));
}

function answerPurgeMany(operations: DurableOperations, call: Call): void {
  const matches = operations.list().filter(createInstanceFilter(call.query));
  const deleted = matches.filter((row) => operations.purge(row.instance_id) === 'done').length;
  if (deleted === 0) return answerEmpty(call.response, 404);
  answerJson(call.response, 200, JSON.stringify({ instancesDeleted: deleted }));
}

function answerRestart(operations: DurableOperations, call: Call, id: string): void {
  const row = operations.get(id);
  if (!row) return answerEmpty(call.response, 404);
  const asNew = call.query.get('restartWithNewInstanceId') !== 'false';
  const started = operations.start(row.name, asNew ? undefined : id, row.input);
  if (typeof started === 'object' && 'id' in started) return answerStarted(call, started.id);
  refuseOperation(call.response, `Cannot restart the orchestration instance ${id} because it is ${row.status}.`);
}

function manage(
  operations: DurableOperations,
  call: Call,
  id: string,
  operation: string,
  name?: string,
): Promise<void> | void {
  const reason = call.query.get('reason') ?? '';
  const refuse = (status: string) =>
    `Cannot ${operation} the orchestration instance ${id} because instance is in the ${status} state.`;
  if (operation === 'raiseevent' && name !== undefined) return raiseEvent(operations, call, id, name);
  if (operation === 'terminate') return answerDone(call, operations.terminate(id, reason), refuse);
  if (operation === 'suspend') return answerDone(call, operations.suspend(id, reason), refuse);
  if (operation === 'resume') return answerDone(call, operations.resume(id, reason), refuse);
  if (operation === 'rewind') return answerRewind(operations, call, id);
  if (operation === 'restart') return answerRestart(operations, call, id);
  answerEmpty(call.response, 404);
}

function route(operations: DurableOperations, call: Call): Promise<void> | void {
  const [kind, id, operation, name] = call.path;
  const method = call.request.method;
  if (kind === 'orchestrators' && id && method === 'POST') return startOrchestration(operations, call, id, operation);
  if (kind === 'instances' && !operation && method === 'GET')
    return id ? answerStatus(operations, call, id) : answerList(operations, call);
  if (kind === 'instances' && !operation && method === 'DELETE')
    return id ? answerPurge(operations, call, id) : answerPurgeMany(operations, call);
  if (kind === 'instances' && id && operation && method === 'POST')
    return manage(operations, call, id, operation.toLowerCase(), name);
  if (kind === 'entities') {
    const problem = { Message: 'This development host does not run entities.' };
    return answerJson(call.response, 501, JSON.stringify(problem));
  }
  answerEmpty(call.response, 404);
}

/**
 * The Durable HTTP API: for everyone with the key under `/runtime/webhooks/durabletask`, and (`isRpc`) for the app's own
 * durable clients on a port of its own. `path` is what follows the API's own path.
 */
export function createDurableApi(operations: DurableOperations, taskHub: string, code: string, isRpc: boolean) {
  return (request: IncomingMessage, response: ServerResponse, url: URL, path: string): Promise<void> | void => {
    const base = { url: `${url.origin}/runtime/webhooks/durabletask`, taskHub, code };
    const segments = path.split('/').filter(Boolean).map(decodeURIComponent);
    return route(operations, { request, response, query: url.searchParams, path: segments, base, isRpc });
  };
}
