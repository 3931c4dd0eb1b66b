import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Collection } from './store.ts';

export type Task =
  | 'create-compute'
  | 'update-compute'
  | 'delete-compute'
  | 'cancel-job'
  | 'delete-job'
  | 'create-endpoint'
  | 'update-endpoint'
  | 'delete-endpoint'
  | 'regenerate-keys'
  | 'create-deployment'
  | 'update-deployment'
  | 'delete-deployment';

export interface OperationError {
  code: string;
  message: string;
}

/** A long-running operation. It is kept, so that a poller finds it after a restart. */
export interface Operation {
  id: string;
  task: Task;
  /** The record that it works on: a name, or `<endpoint>/<deployment>`. */
  subject: string;
  /** Operations with the same lock run one at a time, such as those of one endpoint. */
  lock: string;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';
  error: OperationError | null;
  startedAt: number;
  /** When it is due to end, in the clock's milliseconds; null for one that hangs. */
  endsAt: number | null;
}

export interface OperationRequest {
  task: Task;
  subject: string;
  lock: string;
  /** In the clock's milliseconds; null: it never ends by itself. */
  duration: number | null;
}

export interface Operations {
  /** Begins an operation; one that takes no time has ended when this returns. */
  begin(request: OperationRequest): Operation;
  get(id: string): Operation | undefined;
  running(lock: string): Operation | undefined;
  /** Ends the operation that holds this lock as cancelled, without its effect. */
  cancel(lock: string): void;
  /** Takes up after a restart what had not ended. */
  resume(): void;
  close(): void;
}

/** The effect of an operation at its end; what it returns is the error that the operation ends with. */
export type Finish = (operation: Operation) => OperationError | null;

export function createOperations(kept: Collection<Operation>, clock: Clock, finish: Finish): Operations {
  const timers = new Map<string, () => void>();
  const active = new Map<string, Operation>();

  function close(operation: Operation, status: Operation['status'], error: OperationError | null): void {
    timers.get(operation.id)?.();
    timers.delete(operation.id);
    active.delete(operation.lock);
    kept.put(operation.id, { ...operation, status, error });
  }

  function end(operation: Operation): void {
    const error = finish(operation);
    close(operation, error ? 'Failed' : 'Succeeded', error);
  }

  function arm(operation: Operation): void {
    active.set(operation.lock, operation);
    if (operation.endsAt === null) return;
    if (operation.endsAt <= clock.now()) return end(operation);
    timers.set(
      operation.id,
      clock.callAt(operation.endsAt, () => end(operation)),
    );
  }

  return {
    begin({ duration, ...request }) {
      const startedAt = clock.now();
      const endsAt = duration === null ? null : startedAt + duration;
      const operation = { ...request, id: randomUUID(), status: 'InProgress' as const, error: null, startedAt, endsAt };
      kept.put(operation.id, operation);
      arm(operation);
      return operation;
    },
    get: (id) => kept.get(id),
    running: (lock) => active.get(lock),
    cancel(lock) {
      const operation = active.get(lock);
      if (operation) close(operation, 'Canceled', null);
    },
    resume: () =>
      kept
        .all()
        .filter(({ status }) => status === 'InProgress')
        .forEach(arm),
    close: () => timers.forEach((cancel) => cancel()),
  };
}
