import { toCustomStatus } from './custom-status.ts';
import { eventType, type HistoryEvent } from './history-event.ts';
import { NonDeterminismError } from './non-determinism-error.ts';
import type { OrchestratorState } from './orchestrator-state.ts';
import { replay, type ReplayResult } from './replay.ts';
import type { NewAction } from './schedule-book.ts';
import type { RuntimeStatus } from './task-hub-rows.ts';
import { toJsonText } from './to-json-text.ts';

/** What a turn comes to: JSON texts for output and input, undefined for a custom status that stays as it was. */
export interface TurnOutcome {
  status: RuntimeStatus;
  output: string | null;
  customStatus: string | undefined;
  newActions: NewAction[];
  /** The number of the ExecutionCompleted event when the execution ends here. */
  nextId: number;
  /** The plain error text of a failed one. */
  error: string | undefined;
  continueAsNew: { input: string; carried: HistoryEvent[] } | undefined;
}

function fail(error: string, newActions: NewAction[], nextId: number, customStatus?: string): TurnOutcome {
  return {
    status: 'Failed',
    output: toJsonText(error),
    customStatus,
    newActions,
    nextId,
    error,
    continueAsNew: undefined,
  };
}

/** The reason that suspending or resuming has left behind as output. */
function reasonOf(history: HistoryEvent[]): string | null {
  const last = history.findLast(
    (event) => event.EventType === eventType.executionSuspended || event.EventType === eventType.executionResumed,
  );
  return last && 'Reason' in last ? toJsonText(last.Reason) : null;
}

function concludeReplay(
  state: OrchestratorState,
  history: HistoryEvent[],
  replayed: ReplayResult,
  customStatus: string | undefined,
): TurnOutcome {
  const { newActions, nextId } = replayed;
  const base = { customStatus, newActions, nextId, error: undefined, continueAsNew: undefined };
  if (replayed.terminated !== undefined)
    return { ...base, status: 'Terminated', output: toJsonText(replayed.terminated), newActions: [] };
  if (replayed.isSuspended) return { ...base, status: 'Suspended', output: reasonOf(history) };
  if (!state.isDone) return { ...base, status: 'Running', output: reasonOf(history) };
  const again = state.actions.find((action) => action.actionType === 4);
  if (!again) return { ...base, status: 'Completed', output: toJsonText(state.output) };
  const continueAsNew = { input: toJsonText(again.input), carried: replayed.unconsumed };
  return { ...base, status: 'Running', output: null, continueAsNew };
}

/** Holds what an orchestrator function answered against the history of its turn. */
export function concludeTurn(
  name: string,
  state: OrchestratorState,
  history: HistoryEvent[],
  isKnown: (name: string) => boolean,
): TurnOutcome {
  let replayed: ReplayResult | undefined;
  try {
    replayed = replay(state.actions, history, isKnown);
    const { customStatus: given } = state;
    const customStatus = given === undefined || given === null ? undefined : toCustomStatus(given);
    if (state.error === undefined || replayed.terminated !== undefined || replayed.isSuspended)
      return concludeReplay(state, history, replayed, customStatus);
    const error = `Orchestrator function '${name}' failed: ${state.error}`;
    return fail(error, replayed.newActions, replayed.nextId, customStatus);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof NonDeterminismError) return fail(message, [], history.length);
    return fail(`Orchestrator function '${name}' failed: ${message}`, [], replayed?.nextId ?? 0);
  }
}
