import type { ExternalEvents } from './external-events.ts';
import type { Action, CallAction, CompoundAction, RetryOptions } from './orchestrator-state.ts';
import { PendingTask } from './pending-task.ts';
import { retryDelay } from './retry-delay.ts';
import type { NewAction, ScheduleBook } from './schedule-book.ts';

const day = 24 * 3600 * 1000;
/** Longer timers go in steps, as with the Azure Storage provider. */
const maxTimer = 6 * day;
const longTimerStep = 3 * day;

function toNewAction(action: CallAction, id: number): NewAction {
  const { functionName: name, input } = action;
  if (action.actionType === 0 || action.actionType === 1) return { kind: 'task', id, name, input };
  return { kind: 'subOrchestration', id, name, instanceId: action.instanceId ?? undefined, input };
}

/** Starts actions as the Durable extension does, each taking its numbers from the book. */
export class ActionRunner {
  readonly #book: ScheduleBook;
  readonly #events: ExternalEvents;
  readonly #isKnown: (name: string) => boolean;
  /** The orchestration's time in milliseconds: when its current turn began. */
  now = 0;

  constructor(book: ScheduleBook, events: ExternalEvents, isKnown: (name: string) => boolean) {
    this.#book = book;
    this.#events = events;
    this.#isKnown = isKnown;
  }

  start(action: Action, onEnd: (hasFailed: boolean) => void): void {
    const pending = new PendingTask(onEnd);
    switch (action.actionType) {
      case 4:
        return pending.end(false);
      case 5:
        return this.#startTimer(Date.parse(action.fireAt), pending);
      case 6:
        return this.#events.wait(action.externalEventName, pending);
      case 11:
      case 12:
        return this.#startCompound(action, pending);
      default:
        return this.#startCall(action, pending);
    }
  }

  #startCompound({ actionType, compoundActions }: CompoundAction, pending: PendingTask): void {
    let left = compoundActions.length;
    for (const child of compoundActions)
      this.start(child, (hasFailed) => {
        left--;
        if (actionType === 11) pending.end(false);
        else if (hasFailed || left === 0) pending.end(hasFailed);
      });
  }

  #startTimer(fireAt: number, pending: PendingTask): void {
    if (fireAt - this.now <= maxTimer) return this.#scheduleTimer(fireAt, pending);
    this.#scheduleTimer(this.now + longTimerStep, pending, () => this.#startTimer(fireAt, pending));
  }

  #scheduleTimer(fireAt: number, pending: PendingTask, onFired?: () => void): void {
    pending.onFired = onFired;
    this.#book.schedule((id) => ({ kind: 'timer', id, name: '', fireAt }), pending);
  }

  /** A call of a function that does not exist is never scheduled and never ends. */
  #startCall(action: CallAction, pending: PendingTask): void {
    if (!this.#isKnown(action.functionName)) return;
    const attempt = () => this.#book.schedule((id) => toNewAction(action, id), pending);
    if (action.actionType === 1 || action.actionType === 3) this.#retry(action.retryOptions, attempt, pending);
    attempt();
  }

  /** After each failure comes a pause, even after the last, and only then the next attempt or the end. */
  #retry(options: RetryOptions, attempt: () => void, pending: PendingTask): void {
    const first = this.now;
    let attempts = 1;
    pending.onFailed = () => {
      const delay = retryDelay(options, attempts, first, this.now);
      if (delay === undefined) return pending.end(true);
      this.#scheduleTimer(this.now + delay, pending, () => {
        attempts++;
        if (attempts > options.maxNumberOfAttempts) pending.end(true);
        else attempt();
      });
    };
  }
}
