import type { ExecutionStarted, OrchestrationInstance, ParentInstance } from './history-event.ts';
import { executionStarted } from './make-history-event.ts';
import type { TaskHub } from './task-hub.ts';

export interface InstanceStart {
  instance: OrchestrationInstance;
  name: string;
  /** JSON text. */
  input: string | null;
  parent: ParentInstance | null;
}

/**
 * Puts an execution that waits for its first turn in the place of an older one of its id. What the older one has begun goes
 * on: its activities and its sub-orchestrations run to their ends, and nobody takes what they answer.
 */
export function beginExecution(hub: TaskHub, started: ExecutionStarted, now: number): void {
  const { InstanceId, ExecutionId } = started.OrchestrationInstance;
  const before = hub.instance(InstanceId);
  hub.clearHistory(InstanceId);
  if (before) hub.clearMessages(InstanceId, before.execution_id);
  hub.putInstance({
    instance_id: InstanceId,
    execution_id: ExecutionId,
    name: started.Name,
    status: 'Pending',
    input: started.Input,
    custom_status: null,
    output: null,
    created_at: Math.floor(now),
    updated_at: Math.floor(now),
    generation: started.Generation ?? 0,
    turns: 0,
    is_ready: 0,
  });
}

/** Sends the start of an execution to an instance that runs; it begins when the messages before it have been taken. */
export function sendStart(hub: TaskHub, { parent, ...start }: InstanceStart, now: number): ExecutionStarted {
  const { InstanceId, ExecutionId } = start.instance;
  const before = hub.instance(InstanceId);
  const generation = parent ? null : before ? before.generation + 1 : 0;
  const started = executionStarted({ ...start, parent, generation }, now);
  hub.addMessage(InstanceId, ExecutionId, started);
  return started;
}

/** Puts a new instance in the place of an older one of its id; its first turn waits as a message. */
export function startInstance(hub: TaskHub, start: InstanceStart, now: number): void {
  hub.clearMessages(start.instance.InstanceId);
  beginExecution(hub, sendStart(hub, start, now), now);
}
