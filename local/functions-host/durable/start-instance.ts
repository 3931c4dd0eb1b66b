import type { OrchestrationInstance, ParentInstance } from './history-event.ts';
import { executionStarted } from './make-history-event.ts';
import type { TaskHub } from './task-hub.ts';

export interface InstanceStart {
  instance: OrchestrationInstance;
  name: string;
  /** JSON text. */
  input: string | null;
  parent: ParentInstance | null;
}

/** Puts a new instance in the place of an older one of its id; its first turn waits as a message. */
export function startInstance(hub: TaskHub, { instance, name, input, parent }: InstanceStart, now: number): void {
  const { InstanceId, ExecutionId } = instance;
  const before = hub.instance(InstanceId);
  const generation = before && !parent ? before.generation + 1 : 0;
  hub.deleteInstance(InstanceId);
  hub.putInstance({
    instance_id: InstanceId,
    execution_id: ExecutionId,
    name,
    status: 'Pending',
    input,
    custom_status: null,
    output: null,
    created_at: Math.floor(now),
    updated_at: Math.floor(now),
    generation,
    turns: 0,
    is_ready: 0,
  });
  const event = executionStarted({ instance, parent, name, input, generation: parent ? null : generation }, now);
  hub.addMessage(InstanceId, ExecutionId, event);
}
