import { answerEmpty, answerJson } from '../http/answer.ts';
import { type DurableCall, isOfThisHub } from './durable-call.ts';
import type { DurableOperations } from './durable-operations.ts';
import { createInstanceFilter } from './instance-query.ts';
import { toInstanceStatus } from './instance-status.ts';
import { managementQuery } from './management-urls.ts';
import { toShownHistory } from './shown-history.ts';
import { isTerminal, type InstanceRow } from './task-hub-rows.ts';

const rpcUrl = ({ request }: DurableCall) => `http://${request.headers.host}/durabletask`;

function statusOptions(operations: DurableOperations, { query }: DurableCall, row: InstanceRow) {
  const withHistory = query.get('showHistory') === 'true';
  const shown = withHistory && toShownHistory(operations.history(row.instance_id), query.has('showHistoryOutput'));
  return { showInput: query.get('showInput') !== 'false', history: shown ? JSON.stringify(shown) : undefined };
}

/** An instance's status: 200 once it has ended, 202 before. */
export function answerStatus(operations: DurableOperations, call: DurableCall, id: string): void {
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

/** The statuses that a query asks for, in pages when it says `top`. */
export function answerList(operations: DurableOperations, call: DurableCall): void {
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
