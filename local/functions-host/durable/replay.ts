import { ActionRunner } from './action-runner.ts';
import { ExternalEvents } from './external-events.ts';
import { eventType, type HistoryEvent } from './history-event.ts';
import type { Action } from './orchestrator-state.ts';
import { type NewAction, ScheduleBook } from './schedule-book.ts';

/** What the actions of an orchestrator, held against its history, lead to. */
export interface ReplayResult {
  newActions: NewAction[];
  /** The next free number of the sequence. */
  nextId: number;
  isSuspended: boolean;
  /** The reason of a termination that is in the history. */
  terminated: string | undefined;
  /** External events that nothing has waited for. */
  unconsumed: HistoryEvent[];
}

class Replay {
  readonly #actions: Iterator<Action>;
  readonly #book = new ScheduleBook();
  readonly #events = new ExternalEvents();
  readonly #runner: ActionRunner;
  /** What came while suspended: it counts from the resuming on. */
  readonly #held: HistoryEvent[] = [];
  #isSuspended = false;
  #terminated: string | undefined;

  constructor(actions: Action[], isKnown: (name: string) => boolean) {
    this.#actions = actions.values();
    this.#runner = new ActionRunner(this.#book, this.#events, isKnown);
  }

  follow(event: HistoryEvent): void {
    switch (event.EventType) {
      case eventType.orchestratorStarted:
        this.#runner.now = Math.max(this.#runner.now, Date.parse(event.Timestamp));
        return;
      case eventType.executionTerminated:
        this.#terminated ??= event.Input;
        return;
      case eventType.executionSuspended:
        this.#isSuspended = true;
        return;
      case eventType.executionResumed:
        this.#isSuspended = false;
        return this.#held.splice(0).forEach((each) => this.#apply(each));
      default:
        if (this.#isSuspended) this.#held.push(event);
        else this.#apply(event);
    }
  }

  result(): ReplayResult {
    return {
      newActions: this.#book.newActions(),
      nextId: this.#book.nextId,
      isSuspended: this.#isSuspended,
      terminated: this.#terminated,
      unconsumed: this.#events.unconsumed,
    };
  }

  #apply(event: HistoryEvent): void {
    switch (event.EventType) {
      case eventType.executionStarted:
        return this.#startNext();
      case eventType.taskScheduled:
        return this.#book.confirm(event.EventId, { kind: 'task', name: event.Name });
      case eventType.subOrchestrationCreated:
        return this.#book.confirm(event.EventId, {
          kind: 'subOrchestration',
          name: event.Name,
          instanceId: event.InstanceId,
        });
      case eventType.timerCreated:
        return this.#book.confirm(event.EventId, { kind: 'timer', name: '' });
      case eventType.taskCompleted:
      case eventType.subOrchestrationCompleted:
        return this.#book.take(event.TaskScheduledId)?.end(false);
      case eventType.taskFailed:
      case eventType.subOrchestrationFailed:
        return this.#fail(event.TaskScheduledId);
      case eventType.timerFired:
        return this.#fire(event.TimerId);
      case eventType.eventRaised:
        return this.#events.raise(event);
      default:
    }
  }

  #startNext(): void {
    const next = this.#actions.next();
    if (!next.done) this.#runner.start(next.value, () => this.#startNext());
  }

  #fail(id: number): void {
    const pending = this.#book.take(id);
    if (pending?.onFailed) pending.onFailed();
    else pending?.end(true);
  }

  #fire(id: number): void {
    const pending = this.#book.take(id);
    if (pending?.onFired) pending.onFired();
    else pending?.end(false);
  }
}

/**
 * Follows an orchestration through its history as the Durable extension does with the actions that its function returned:
 * every outer action starts once the one before has ended, everything that is scheduled takes the next number, a retry
 * takes one for its pause and one for its next attempt. What the history does not know yet is new.
 * @throws NonDeterminismError when history and actions disagree.
 */
export function replay(actions: Action[], history: HistoryEvent[], isKnown: (name: string) => boolean): ReplayResult {
  const following = new Replay(actions, isKnown);
  for (const event of history) following.follow(event);
  return following.result();
}
