import { setTimeout as pause } from 'node:timers/promises';
import { answerJson } from '../http/answer.ts';
import { answerStarted, type DurableCall, readJsonBody } from './durable-call.ts';
import type { DurableOperations } from './durable-operations.ts';
import { toInstanceStatus } from './instance-status.ts';
import { isTerminal } from './task-hub-rows.ts';

async function waitForEnd(operations: DurableOperations, call: DurableCall, id: string): Promise<void> {
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

/** Starts an instance; with `timeout` or `pollingInterval` the answer waits for its end. */
export async function startOrchestration(
  operations: DurableOperations,
  call: DurableCall,
  name: string,
  id?: string,
): Promise<void> {
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
