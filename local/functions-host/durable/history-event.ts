/** The numbers that the Durable Task Framework gives its history events. */
export const eventType = {
  executionStarted: 0,
  executionCompleted: 1,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCreated: 7,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventRaised: 15,
  generic: 17,
  executionSuspended: 19,
  executionResumed: 20,
} as const;

export interface OrchestrationInstance {
  InstanceId: string;
  ExecutionId: string;
}

export interface ParentInstance {
  Name: string;
  OrchestrationInstance: OrchestrationInstance;
  TaskScheduleId: number;
  Version: null;
}

interface Common {
  EventId: number;
  IsPlayed: boolean;
  Timestamp: string;
}

export interface ExecutionStarted extends Common {
  EventType: 0;
  OrchestrationInstance: OrchestrationInstance;
  ParentInstance: ParentInstance | null;
  Name: string;
  Input: string | null;
  Generation: number | null;
}

/** One event of an instance's history, with the fields that the host itself reads. Results are JSON text. */
export type HistoryEvent =
  | ExecutionStarted
  | (Common & { EventType: 1; OrchestrationStatus: string; Result: string | null })
  | (Common & { EventType: 3; Input: string })
  | (Common & { EventType: 4; Name: string })
  | (Common & { EventType: 5; TaskScheduledId: number; Result: string | null })
  | (Common & { EventType: 6; TaskScheduledId: number; Reason: string; Details: string })
  | (Common & { EventType: 7; Name: string; InstanceId: string })
  | (Common & { EventType: 8; TaskScheduledId: number; Result: string | null })
  | (Common & { EventType: 9; TaskScheduledId: number; Reason: string; Details: string })
  | (Common & { EventType: 10; FireAt: string })
  | (Common & { EventType: 11; TimerId: number; FireAt: string })
  | (Common & { EventType: 12 })
  | (Common & { EventType: 13 })
  | (Common & { EventType: 15; Name: string; Input: string | null })
  | (Common & { EventType: 17; Data: string | null })
  | (Common & { EventType: 19; Reason: string })
  | (Common & { EventType: 20; Reason: string });

/** A time as it stands in histories: ISO in UTC with the trailing zeros of the fraction left out. */
export const toTimestamp = (milliseconds: number) =>
  new Date(Math.floor(milliseconds)).toISOString().replace(/\.?0+Z$/, 'Z');

/** The fields that close every event. `id` is -1 unless the event schedules something. */
const ending = (now: number, id = -1): Common => ({ EventId: id, IsPlayed: false, Timestamp: toTimestamp(now) });

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
