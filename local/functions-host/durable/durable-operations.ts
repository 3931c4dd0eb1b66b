import { randomUUID } from 'node:crypto';
import type { HostParts } from '../host-parts.ts';
import type { HistoryEvent } from './history-event.ts';
import { eventRaised, executionResumed, executionSuspended, executionTerminated } from './make-history-event.ts';
import { rewindInstance } from './rewind-instance.ts';
import { startInstance } from './start-instance.ts';
import type { TaskHub } from './task-hub.ts';
import { type InstanceRow, isTerminal } from './task-hub-rows.ts';

/** Why an instance did not take what was asked. */
export type Refusal = 'not found' | 'gone' | { status: InstanceRow['status'] };

/** What clients ask of orchestrations. Inputs are JSON text. Everything returns once it is on disk. */
export interface DurableOperations {
  /** The new instance's id, or the status of the running one that has it. */
  start(name: string, instanceId: string | undefined, input: string | null): { id: string } | Refusal;
  get(instanceId: string): InstanceRow | undefined;
  list(): InstanceRow[];
  history(instanceId: string): HistoryEvent[];
  raise(instanceId: string, eventName: string, input: string | null): 'done' | Refusal;
  terminate(instanceId: string, reason: string): 'done' | Refusal;
  suspend(instanceId: string, reason: string): 'done' | Refusal;
  resume(instanceId: string, reason: string): 'done' | Refusal;
  /** Takes a failed instance back to before its failure. */
  rewind(instanceId: string, reason: string): 'done' | Refusal;
  /** Forgets an instance that has ended. */
  purge(instanceId: string): 'done' | Refusal;
}

export function createDurableOperations(
  hub: TaskHub,
  host: HostParts,
  wake: (instanceId: string) => void,
): DurableOperations {
  const now = () => host.clock.now();

  function send(instanceId: string, event: HistoryEvent, refuse?: (row: InstanceRow) => boolean): 'done' | Refusal {
    const row = hub.instance(instanceId);
    if (!row) return 'not found';
    if (isTerminal(row.status)) return 'gone';
    if (refuse?.(row)) return { status: row.status };
    hub.addMessage(instanceId, null, event);
    wake(instanceId);
    return 'done';
  }

  function start(name: string, instanceId: string | undefined, input: string | null): { id: string } | Refusal {
    const id = instanceId ?? randomUUID().replaceAll('-', '');
    const existing = hub.instance(id);
    if (existing && !isTerminal(existing.status)) return { status: existing.status };
    const instance = { InstanceId: id, ExecutionId: randomUUID() };
    hub.transaction(() => startInstance(hub, { instance, name, input, parent: null }, now()));
    wake(id);
    return { id };
  }

  function rewind(instanceId: string, reason: string): 'done' | Refusal {
    const row = hub.instance(instanceId);
    if (!row) return 'not found';
    if (row.status !== 'Failed') return { status: row.status };
    hub.transaction(() => rewindInstance(hub, row, reason, now())).forEach(wake);
    return 'done';
  }

  function purge(instanceId: string): 'done' | Refusal {
    const row = hub.instance(instanceId);
    if (!row) return 'not found';
    if (!isTerminal(row.status)) return { status: row.status };
    hub.transaction(() => hub.deleteInstance(instanceId));
    return 'done';
  }

  return {
    start,
    rewind,
    purge,
    get: hub.instance,
    list: hub.instances,
    history: hub.history,
    raise: (instanceId, name, input) => send(instanceId, eventRaised(name, input, now())),
    terminate: (instanceId, reason) => send(instanceId, executionTerminated(reason, now())),
    suspend: (instanceId, reason) =>
      send(instanceId, executionSuspended(reason, now()), (row) => row.status === 'Suspended'),
    resume: (instanceId, reason) =>
      send(instanceId, executionResumed(reason, now()), (row) => row.status !== 'Suspended'),
  };
}
