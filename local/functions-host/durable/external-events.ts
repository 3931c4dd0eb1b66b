import type { HistoryEvent } from './history-event.ts';
import type { PendingTask } from './pending-task.ts';

type EventRaised = Extract<HistoryEvent, { EventType: 15 }>;

/** External events by their exact names: those that came early are kept in order, the latest waiter is served first. */
export class ExternalEvents {
  readonly #waiters = new Map<string, PendingTask[]>();
  readonly #early: EventRaised[] = [];

  /** Events that nothing has waited for. */
  get unconsumed(): HistoryEvent[] {
    return this.#early;
  }

  wait(name: string, pending: PendingTask): void {
    const index = this.#early.findIndex((event) => event.Name === name);
    if (index === -1) {
      this.#waiters.set(name, [...(this.#waiters.get(name) ?? []), pending]);
      return;
    }
    this.#early.splice(index, 1);
    pending.end(false);
  }

  raise(event: EventRaised): void {
    const pending = this.#waiters.get(event.Name)?.pop();
    if (pending) pending.end(false);
    else this.#early.push(event);
  }
}
