import { randomUUID } from 'node:crypto';
import { toOrchestratorDetails } from './activity-failure.ts';
import type { TurnOutcome } from './conclude-turn.ts';
import { eventType, type ExecutionStarted, type HistoryEvent } from './history-event.ts';
import {
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
  subOrchestrationCompleted,
  subOrchestrationCreated,
  subOrchestrationFailed,
  taskScheduled,
  timerCreated,
  timerFired,
} from './make-history-event.ts';
import type { NewAction } from './schedule-book.ts';
import { startInstance } from './start-instance.ts';
import type { TaskHub } from './task-hub.ts';
import { type ActivityRow, type InstanceRow, isTerminal } from './task-hub-rows.ts';
import { toJsonText } from './to-json-text.ts';

/** A turn that has been taken, with all that its transaction needs. */
export interface Turn {
  row: InstanceRow;
  started: ExecutionStarted;
  /** How many events the stored history has. */
  pastLength: number;
  /** The events that open the turn: OrchestratorStarted and what was received. */
  opening: HistoryEvent[];
  outcome: TurnOutcome;
  now: number;
}

/** What a committed turn leaves to be done. */
export interface TurnEffects {
  activities: ActivityRow[];
  /** Instances that got a message. */
  toWake: string[];
  hasTimers: boolean;
  warnings: string[];
}

const played = (event: HistoryEvent): HistoryEvent =>
  event.EventType === eventType.orchestratorStarted ? event : { ...event, IsPlayed: true };

const childId = (row: InstanceRow, action: NewAction & { kind: 'subOrchestration' }) =>
  action.instanceId ?? `${row.execution_id}:${action.id}`;

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

function startChild(hub: TaskHub, turn: Turn, action: NewAction & { kind: 'subOrchestration' }, effects: TurnEffects) {
  const { row, now } = turn;
  const InstanceId = childId(row, action);
  const existing = hub.instance(InstanceId);
  if (existing && !isTerminal(existing.status))
    return effects.warnings.push(`The sub-orchestration ${InstanceId} is ${existing.status}; it is not started again.`);
  const OrchestrationInstance = { InstanceId: row.instance_id, ExecutionId: row.execution_id };
  const parent = { Name: row.name, OrchestrationInstance, TaskScheduleId: action.id, Version: null };
  const instance = { InstanceId, ExecutionId: randomUUID().replaceAll('-', '') };
  const input = toJsonText(action.input);
  startInstance(hub, { instance, name: action.name, input, parent }, now);
  return effects.toWake.push(InstanceId);
}

function sendOut(hub: TaskHub, turn: Turn, action: NewAction, effects: TurnEffects): void {
  const { instance_id, execution_id } = turn.row;
  if (action.kind === 'subOrchestration') startChild(hub, turn, action, effects);
  else if (action.kind === 'timer') {
    const fired = timerFired(action.id, action.fireAt, turn.now);
    hub.addMessage(instance_id, execution_id, fired, Math.max(1, action.fireAt));
    effects.hasTimers = true;
  } else {
    const { id: task_id, name } = action;
    const input = action.input === undefined ? null : toJsonText(action.input);
    effects.activities.push(hub.addActivity({ instance_id, execution_id, task_id, name, input }));
  }
}

function toReason(output: string | null): string {
  const value: unknown = JSON.parse(output ?? '""');
  return String(value);
}

function tellParent(hub: TaskHub, { started, outcome, now }: Turn, effects: TurnEffects): void {
  if (!started.ParentInstance) return;
  const { TaskScheduleId, OrchestrationInstance } = started.ParentInstance;
  const reason = outcome.error ?? toReason(outcome.output);
  const message =
    outcome.status === 'Completed'
      ? subOrchestrationCompleted(TaskScheduleId, outcome.output, now)
      : subOrchestrationFailed(TaskScheduleId, reason, toOrchestratorDetails(reason), now);
  hub.addMessage(OrchestrationInstance.InstanceId, OrchestrationInstance.ExecutionId, message);
  effects.toWake.push(OrchestrationInstance.InstanceId);
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
    hub.clearMessages(row.instance_id);
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
  const effects: TurnEffects = { activities: [], toWake: [], hasTimers: false, warnings: [] };
  const next = turn.outcome.continueAsNew;
  if (next) {
    continueAsNew(hub, turn, next);
    effects.toWake.push(turn.row.instance_id);
  } else {
    closeTurn(hub, turn, effects);
    for (const action of turn.outcome.newActions) sendOut(hub, turn, action, effects);
  }
  if (isTerminal(turn.outcome.status)) hub.clearMessages(turn.row.instance_id);
  return effects;
}
