import {
  type CommonFields,
  type ExecutionStarted,
  type HistoryEvent,
  type OrchestrationInstance,
  type ParentInstance,
  toTimestamp,
} from './history-event.ts';

/** The fields that close every event. `id` is -1 unless the event schedules something. */
const ending = (now: number, id = -1): CommonFields => ({ EventId: id, IsPlayed: false, Timestamp: toTimestamp(now) });

export function executionStarted(
  start: {
    instance: OrchestrationInstance;
    parent: ParentInstance | null;
    name: string;
    input: string | null;
    generation: number | null;
  },
  now: number,
): ExecutionStarted & Record<string, unknown> {
  return {
    OrchestrationInstance: start.instance,
    EventType: 0,
    ParentInstance: start.parent,
    Name: start.name,
    Version: null,
    Input: start.input,
    Tags: null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: start.generation,
    GenerateNewTrace: false,
    ...ending(now),
  };
}

export const orchestratorStarted = (now: number): HistoryEvent => ({ EventType: 12, ...ending(now) });
export const orchestratorCompleted = (now: number): HistoryEvent => ({ EventType: 13, ...ending(now) });

/** `status` and the result's JSON text (the error text when it failed). */
export const executionCompleted = (id: number, status: string, result: string | null, now: number): HistoryEvent =>
  Object.assign(
    { OrchestrationStatus: status, EventType: 1 as const, Result: result },
    { FailureDetails: null },
    ending(now, id),
  );

export const executionTerminated = (reason: string, now: number): HistoryEvent => ({
  EventType: 3,
  Input: reason,
  ...ending(now),
});

export const taskScheduled = (id: number, name: string, now: number): HistoryEvent =>
  Object.assign(
    { EventType: 4 as const, Name: name },
    { Version: '', Input: null, ParentTraceContext: null, Tags: null },
    ending(now, id),
  );

export const taskCompleted = (taskId: number, result: string | null, now: number): HistoryEvent => ({
  EventType: 5,
  TaskScheduledId: taskId,
  Result: result,
  ...ending(now),
});

const failed = <Type extends 6 | 9>(type: Type, taskId: number, reason: string, details: string, now: number) =>
  Object.assign(
    { EventType: type, TaskScheduledId: taskId, Reason: reason, Details: details },
    { FailureDetails: null },
    ending(now),
  );

export const taskFailed = (taskId: number, reason: string, details: string, now: number): HistoryEvent =>
  failed(6, taskId, reason, details, now);

export const subOrchestrationFailed = (taskId: number, reason: string, details: string, now: number): HistoryEvent =>
  failed(9, taskId, reason, details, now);

export const subOrchestrationCreated = (id: number, name: string, instanceId: string, now: number): HistoryEvent =>
  Object.assign(
    { EventType: 7 as const, Name: name, Version: null, InstanceId: instanceId },
    { Input: null, ClientSpanId: null, Tags: null },
    ending(now, id),
  );

export const subOrchestrationCompleted = (taskId: number, result: string | null, now: number): HistoryEvent => ({
  EventType: 8,
  TaskScheduledId: taskId,
  Result: result,
  ...ending(now),
});

export const timerCreated = (id: number, fireAt: number, now: number): HistoryEvent => ({
  EventType: 10,
  FireAt: toTimestamp(fireAt),
  ...ending(now, id),
});

export const timerFired = (timerId: number, fireAt: number, now: number): HistoryEvent => ({
  EventType: 11,
  TimerId: timerId,
  FireAt: toTimestamp(fireAt),
  ...ending(now),
});

export const eventRaised = (name: string, input: string | null, now: number): HistoryEvent =>
  Object.assign({ EventType: 15 as const, Name: name, Input: input }, { ParentTraceContext: null }, ending(now));

/** What rewinding leaves in the place of an event, and the note that it happened. */
export const genericEvent = (data: string | null, id: number, now: number): HistoryEvent => ({
  Data: data,
  EventType: 17,
  ...ending(now, id),
});

export const executionSuspended = (reason: string, now: number): HistoryEvent => ({
  EventType: 19,
  Reason: reason,
  ...ending(now),
});

export const executionResumed = (reason: string, now: number): HistoryEvent => ({
  EventType: 20,
  Reason: reason,
  ...ending(now),
});
