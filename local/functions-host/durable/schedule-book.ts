import { NonDeterminismError, type ScheduledThing } from './non-determinism-error.ts';
import type { PendingTask } from './pending-task.ts';

/** Something that a turn schedules anew; `id` is its place in the orchestration's running sequence. */
export type NewAction =
  | { kind: 'task'; id: number; name: string; input: unknown }
  | { kind: 'subOrchestration'; id: number; name: string; instanceId: string | undefined; input: unknown }
  | { kind: 'timer'; id: number; name: string; fireAt: number };

/** What a replay has scheduled, by its running number, and who waits for it. */
export class ScheduleBook {
  readonly #scheduled = new Map<number, NewAction>();
  readonly #confirmed = new Set<number>();
  readonly #open = new Map<number, PendingTask>();
  #nextId = 0;

  /** The next free number. */
  get nextId(): number {
    return this.#nextId;
  }

  schedule(toAction: (id: number) => NewAction, pending: PendingTask): void {
    const id = this.#nextId++;
    this.#scheduled.set(id, toAction(id));
    this.#open.set(id, pending);
  }

  /** @throws NonDeterminismError when the history knows another thing under this number than the replay. */
  confirm(id: number, before: ScheduledThing): void {
    const planned = this.#scheduled.get(id);
    if (planned?.kind !== before.kind || planned.name !== before.name)
      throw new NonDeterminismError(id, before, planned);
    this.#confirmed.add(id);
  }

  /** Who waits for a number; nobody any more afterwards. */
  take(id: number): PendingTask | undefined {
    const pending = this.#open.get(id);
    this.#open.delete(id);
    return pending;
  }

  /** What the history does not know yet. */
  newActions(): NewAction[] {
    return [...this.#scheduled.values()].filter(({ id }) => !this.#confirmed.has(id));
  }
}
