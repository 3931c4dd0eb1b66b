import { randomUUID } from 'node:crypto';
import { toOrchestratorDetails } from './activity-failure.ts';
import { subOrchestrationCompleted, subOrchestrationFailed, timerFired } from './make-history-event.ts';
import type { NewAction } from './schedule-book.ts';
import { sendStart, startInstance } from './start-instance.ts';
import type { TaskHub } from './task-hub.ts';
import { type InstanceRow, isTerminal } from './task-hub-rows.ts';
import { toJsonText } from './to-json-text.ts';
import type { Turn, TurnEffects } from './turn.ts';

export const childId = (row: InstanceRow, action: NewAction & { kind: 'subOrchestration' }) =>
  action.instanceId ?? `${row.execution_id}:${action.id}`;

/** A child that still runs gets the start as a message: it replaces the execution that runs (decision 28). */
function startChild(hub: TaskHub, turn: Turn, action: NewAction & { kind: 'subOrchestration' }, effects: TurnEffects) {
  const { row, now } = turn;
  const InstanceId = childId(row, action);
  const OrchestrationInstance = { InstanceId: row.instance_id, ExecutionId: row.execution_id };
  const parent = { Name: row.name, OrchestrationInstance, TaskScheduleId: action.id, Version: null };
  const instance = { InstanceId, ExecutionId: randomUUID().replaceAll('-', '') };
  const start = { instance, name: action.name, input: toJsonText(action.input), parent };
  const existing = hub.instance(InstanceId);
  effects.toWake.push(InstanceId);
  if (!existing || isTerminal(existing.status)) return startInstance(hub, start, now);
  effects.warnings.push(`The sub-orchestration ${InstanceId} is ${existing.status} and starts anew all the same.`);
  sendStart(hub, start, now);
}

/** Sends what an action asks for: a start, a timer's message to come, or a call of an activity. */
export function sendAction(hub: TaskHub, turn: Turn, action: NewAction, effects: TurnEffects): void {
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

/** Sends the end of a sub-orchestration to the execution that has called it. */
export function tellParent(hub: TaskHub, { started, outcome, now }: Turn, effects: TurnEffects): void {
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
