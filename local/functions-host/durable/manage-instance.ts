import { answerEmpty, answerJson } from '../http/answer.ts';
import { answerStarted, type DurableCall, readJsonBody, refuseOperation, refuseUnknown } from './durable-call.ts';
import type { DurableOperations, Refusal } from './durable-operations.ts';
import { createInstanceFilter } from './instance-query.ts';

async function raiseEvent(operations: DurableOperations, call: DurableCall, id: string, name: string): Promise<void> {
  if (!call.request.headers['content-type']?.startsWith('application/json')) {
    call.request.resume();
    const problem = { Message: 'Only application/json request content is supported' };
    return answerJson(call.response, 400, JSON.stringify(problem));
  }
  const input = await readJsonBody(call);
  if (input !== undefined) answerDone(call, operations.raise(id, name, input), () => '');
}

/** 202, 404, 410, or what `refuse` says about a status that does not allow it. */
function answerDone({ response }: DurableCall, outcome: 'done' | Refusal, refuse: (status: string) => string): void {
  if (outcome === 'done') return answerEmpty(response, 202);
  if (outcome === 'not found') return answerEmpty(response, 404);
  if (outcome === 'gone') return answerEmpty(response, 410);
  refuseOperation(response, refuse(outcome.status));
}

function answerRewind(operations: DurableOperations, { response, query }: DurableCall, id: string): void {
  const outcome = operations.rewind(id, query.get('reason') ?? '');
  if (typeof outcome === 'string') return answerEmpty(response, outcome === 'done' ? 202 : 404);
  const rule = 'but only orchestrations in the "Failed" state can be rewound.';
  answerJson(response, 412, JSON.stringify(`This orchestration has status ${outcome.status}, ${rule}`));
}

function answerRestart(operations: DurableOperations, call: DurableCall, id: string): void {
  const row = operations.get(id);
  if (!row) return refuseUnknown(call.response, id);
  const asNew = call.query.get('restartWithNewInstanceId') !== 'false';
  const started = operations.start(row.name, asNew ? undefined : id, row.input);
  if (typeof started === 'object' && 'id' in started) return answerStarted(call, started.id);
  const status = typeof started === 'object' ? started.status : row.status;
  refuseOperation(call.response, `An Orchestration instance with the status ${status} already exists.`);
}

/** Forgets an ended instance. */
export function answerPurge(operations: DurableOperations, { response }: DurableCall, id: string): void {
  const outcome = operations.purge(id);
  if (outcome === 'done') return answerJson(response, 200, '{"instancesDeleted":1}');
  if (typeof outcome === 'string') return answerEmpty(response, 404);
  const rule = 'Only orchestrations in a terminal state can be purged, but the orchestration with instance ID';
  answerJson(response, 412, JSON.stringify(`${rule} ${id} has status ${outcome.status}`));
}

/** Forgets all ended instances that a query asks for. */
export function answerPurgeMany(operations: DurableOperations, call: DurableCall): void {
  const matches = operations.list().filter(createInstanceFilter(call.query));
  const deleted = matches.filter((row) => operations.purge(row.instance_id) === 'done').length;
  if (deleted === 0) return answerEmpty(call.response, 404);
  answerJson(call.response, 200, JSON.stringify({ instancesDeleted: deleted }));
}

/** `operation` in lower case: raiseevent (with the event's `name`), terminate, suspend, resume, rewind, restart. */
export function manageInstance(
  operations: DurableOperations,
  call: DurableCall,
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
