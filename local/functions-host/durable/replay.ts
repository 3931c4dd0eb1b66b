import { eventType, type HistoryEvent } from './history-event.ts';
import { NonDeterminismError, type ScheduledThing } from './non-determinism-error.ts';
import type { Action, CompoundAction, RetryOptions, SimpleAction } from './orchestrator-state.ts';
import { retryDelay } from './retry-delay.ts';

/** Something that a turn schedules anew; `id` is its place in the orchestration's running sequence. */
export type NewAction =
  | { kind: 'task'; id: number; name: string; input: unknown }
  | { kind: 'subOrchestration'; id: number; name: string; instanceId: string | undefined; input: unknown }
  | { kind: 'timer'; id: number; name: string; fireAt: number };

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

interface Waiting {
  done: boolean;
  onFired?: (() => void) | undefined;
  onFailed?: (() => void) | undefined;
  complete(failed: boolean): void;
}

const day = 24 * 3600 * 1000;
const longestTimer = 6 * day;
const longTimerStep = 3 * day;

/**
 * Follows an orchestration through its history as the Durable extension does with the actions that its function returned:
 * every outer action starts once the one before has ended, everything that is scheduled takes the next number, a retry
 * takes one for its pause and one for its next attempt. What the history does not know yet is new.
 * @throws NonDeterminismError when history and actions disagree.
 */
export function replay(actions: Action[], history: HistoryEvent[], isKnown: (name: string) => boolean): ReplayResult {
  const scheduled = new Map<number, NewAction>();
  const confirmed = new Set<number>();
  const open = new Map<number, Waiting>();
  const waiters = new Map<string, Waiting[]>();
  const buffered: (HistoryEvent & { EventType: 15 })[] = [];
  const held: HistoryEvent[] = [];
  let nextId = 0;
  let position = 0;
  let now = 0;
  let isSuspended = false;
  let terminated: string | undefined;

  function createWaiting(onEnd: (failed: boolean) => void): Waiting {
    const waiting: Waiting = {
      done: false,
      complete(failed) {
        if (waiting.done) return;
        waiting.done = true;
        onEnd(failed);
      },
    };
    return waiting;
  }

  function schedule(action: (id: number) => NewAction, waiting: Waiting): void {
    const id = nextId++;
    scheduled.set(id, action(id));
    open.set(id, waiting);
  }

  function scheduleTimer(fireAt: number, waiting: Waiting, onFired?: () => void): void {
    waiting.onFired = onFired;
    schedule((id) => ({ kind: 'timer', id, name: '', fireAt }), waiting);
  }

  function startTimer(fireAt: number, waiting: Waiting): void {
    if (fireAt - now <= longestTimer) return scheduleTimer(fireAt, waiting);
    scheduleTimer(now + longTimerStep, waiting, () => {
      if (fireAt > now) startTimer(fireAt, waiting);
      else waiting.complete(false);
    });
  }

  function startWithRetry(options: RetryOptions | undefined, attempt: () => void, waiting: Waiting): void {
    const first = now;
    let tries = 1;
    attempt();
    if (!options) return;
    waiting.onFailed = () => {
      const delay = retryDelay(options, tries, first, now);
      if (delay === undefined) return waiting.complete(true);
      scheduleTimer(now + delay, waiting, () => {
        waiting.onFired = undefined;
        tries++;
        if (tries > options.maxNumberOfAttempts) waiting.complete(true);
        else attempt();
      });
    };
  }

  function startCall(action: Extract<SimpleAction, { functionName: string }>, waiting: Waiting): void {
    const { functionName: name, input } = action;
    if (!isKnown(name)) return;
    const options = action.actionType === 1 || action.actionType === 3 ? action.retryOptions : undefined;
    const instanceId =
      action.actionType === 2 || action.actionType === 3 ? (action.instanceId ?? undefined) : undefined;
    const isTask = action.actionType < 2;
    const toAction = (id: number): NewAction =>
      isTask ? { kind: 'task', id, name, input } : { kind: 'subOrchestration', id, name, instanceId, input };
    startWithRetry(options, () => schedule(toAction, waiting), waiting);
  }

  function startWait(name: string, waiting: Waiting): void {
    const early = buffered.findIndex((event) => event.Name === name);
    if (early !== -1) {
      buffered.splice(early, 1);
      return waiting.complete(false);
    }
    waiters.set(name, [...(waiters.get(name) ?? []), waiting]);
  }

  function startCompound(action: CompoundAction, waiting: Waiting): void {
    let left = action.compoundActions.length;
    for (const child of action.compoundActions)
      start(child, (failed) => {
        left--;
        if (action.actionType === 11) waiting.complete(false);
        else if (failed || left === 0) waiting.complete(failed);
      });
  }

  function start(action: Action, onEnd: (failed: boolean) => void): void {
    const waiting = createWaiting(onEnd);
    if (action.actionType === 11 || action.actionType === 12) startCompound(action, waiting);
    else if (action.actionType === 4) waiting.complete(false);
    else if (action.actionType === 5) startTimer(Date.parse(action.fireAt), waiting);
    else if (action.actionType === 6) startWait(action.externalEventName, waiting);
    else startCall(action, waiting);
  }

  function startNext(): void {
    const action = actions[position++];
    if (action) start(action, startNext);
  }

  function confirm(id: number, before: ScheduledThing): void {
    const planned = scheduled.get(id);
    if (planned?.kind !== before.kind || planned.name !== before.name)
      throw new NonDeterminismError(id, before, planned);
    confirmed.add(id);
  }

  function settle(id: number, failed: boolean): void {
    const waiting = open.get(id);
    open.delete(id);
    if (!waiting) return;
    if (failed && waiting.onFailed) waiting.onFailed();
    else waiting.complete(failed);
  }

  function fire(id: number): void {
    const waiting = open.get(id);
    open.delete(id);
    if (waiting?.onFired) waiting.onFired();
    else waiting?.complete(false);
  }

  function apply(event: HistoryEvent): void {
    switch (event.EventType) {
      case eventType.executionStarted:
        return startNext();
      case eventType.taskScheduled:
        return confirm(event.EventId, { kind: 'task', name: event.Name });
      case eventType.subOrchestrationCreated:
        return confirm(event.EventId, { kind: 'subOrchestration', name: event.Name });
      case eventType.timerCreated:
        return confirm(event.EventId, { kind: 'timer', name: '' });
      case eventType.taskCompleted:
      case eventType.subOrchestrationCompleted:
        return settle(event.TaskScheduledId, false);
      case eventType.taskFailed:
      case eventType.subOrchestrationFailed:
        return settle(event.TaskScheduledId, true);
      case eventType.timerFired:
        return fire(event.TimerId);
      case eventType.eventRaised: {
        const waiting = waiters.get(event.Name)?.pop();
        if (waiting) waiting.complete(false);
        else buffered.push(event);
      }
    }
  }

  function follow(event: HistoryEvent): void {
    if (event.EventType === eventType.orchestratorStarted) now = Math.max(now, Date.parse(event.Timestamp));
    else if (event.EventType === eventType.executionTerminated) terminated ??= event.Input;
    else if (event.EventType === eventType.executionSuspended) isSuspended = true;
    else if (event.EventType === eventType.executionResumed) {
      isSuspended = false;
      held.splice(0).forEach(apply);
    } else if (isSuspended) held.push(event);
    else apply(event);
  }

  history.forEach(follow);
  return {
    newActions: [...scheduled.values()].filter(({ id }) => !confirmed.has(id)),
    nextId,
    isSuspended,
    terminated,
    unconsumed: buffered,
  };
}
