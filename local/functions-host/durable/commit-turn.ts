import { randomUUID } from 'node:crypto';
import type { TurnOutcome } from './conclude-turn.ts';
import { eventType, type HistoryEvent } from './history-event.ts';
import {
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
  subOrchestrationCreated,
  taskScheduled,
  timerCreated,
} from './make-history-event.ts';
import type { NewAction } from './schedule-book.ts';
import { childId, sendAction, tellParent } from './send-messages.ts';
import type { TaskHub } from './task-hub.ts';
import { type InstanceRow, isTerminal, type MessageRow } from './task-hub-rows.ts';
import { noEffects, type Turn, type TurnEffects } from './turn.ts';

const played = (event: HistoryEvent): HistoryEvent =>
  event.EventType === eventType.orchestratorStarted ? event : { ...event, IsPlayed: true };

function toScheduledEvent(row: InstanceRow, action: NewAction, now: number): HistoryEvent {
  switch (action.kind) {
    case 'task':
      return taskScheduled(action.id, action.name, now);
    case 'timer':
      return timerCreated(action.id, action.fireAt, now);
    case 'subOrchestration':
      return subOrchestrationCreated(action.id, action.name, childId(row, action), now);
  }
}

function closingEvents({ row, outcome, now }: Turn): HistoryEvent[] {
  const scheduled = outcome.newActions.map((action) => toScheduledEvent(row, action, now));
  const { status, nextId, error, output } = outcome;
  if (isTerminal(status)) scheduled.push(executionCompleted(nextId, status, error ?? output, now));
  return [...scheduled, orchestratorCompleted(now)];
}

/** The next execution begins with a history that is closed before its first turn. */
function continueAsNew(hub: TaskHub, turn: Turn, { input, carried }: NonNullable<TurnOutcome['continueAsNew']>): void {
  const { row, started, outcome, now } = turn;
  const instance = { InstanceId: row.instance_id, ExecutionId: randomUUID().replaceAll('-', '') };
  const next = { instance, parent: started.ParentInstance, name: row.name, input, generation: null };
  const opening = [executionStarted(next, now), ...carried, orchestratorCompleted(now)];
  hub.clearHistory(row.instance_id);
  hub.clearMessages(row.instance_id, row.execution_id);
  hub.appendHistory(row.instance_id, 0, [orchestratorStarted(now), ...opening.map(played)]);
  hub.putInstance({
    ...row,
    execution_id: instance.ExecutionId,
    status: outcome.status,
    input,
    output: null,
    custom_status: outcome.customStatus ?? row.custom_status,
    updated_at: Math.floor(now),
    turns: row.turns + 1,
    is_ready: 1,
  });
}

function closeTurn(hub: TaskHub, turn: Turn, effects: TurnEffects): void {
  const { row, pastLength, opening, outcome, now } = turn;
  hub.appendHistory(row.instance_id, pastLength, [...opening.map(played), ...closingEvents(turn)]);
  if (isTerminal(outcome.status)) {
    hub.clearMessages(row.instance_id, row.execution_id);
    tellParent(hub, turn, effects);
  }
  hub.putInstance({
    ...row,
    status: outcome.status,
    output: outcome.output,
    custom_status: outcome.customStatus ?? row.custom_status,
    updated_at: Math.floor(now),
    turns: row.turns + 1,
    is_ready: 0,
  });
}

/** Writes what a turn has come to; to be called inside a transaction that also takes its messages away. */
export function commitTurn(hub: TaskHub, turn: Turn): TurnEffects {
  const effects = noEffects();
  const next = turn.outcome.continueAsNew;
  if (next) {
    continueAsNew(hub, turn, next);
    effects.toWake.push(turn.row.instance_id);
  } else {
    closeTurn(hub, turn, effects);
    for (const action of turn.outcome.newActions) sendAction(hub, turn, action, effects);
  }
  if (isTerminal(turn.outcome.status)) hub.clearMessages(turn.row.instance_id, turn.row.execution_id);
  return effects;
}

/**
 * Writes what a host leaves behind that dies after sending a turn's messages and before keeping its history: the messages
 * of the turn are seen again at `again` and bring about the same turn.
 */
export function sendWithoutHistory(hub: TaskHub, turn: Turn, messages: MessageRow[], again: number): TurnEffects {
  const effects = { ...noEffects(), hasTimers: true };
  for (const { id } of messages) hub.putOffMessage(id, again);
  for (const action of turn.outcome.newActions) sendAction(hub, turn, action, effects);
  return effects;
}
