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

/** What every event ends with. */
export interface CommonFields {
  EventId: number;
  IsPlayed: boolean;
  Timestamp: string;
}

export interface ExecutionStarted extends CommonFields {
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
  | (CommonFields & { EventType: 1; OrchestrationStatus: string; Result: string | null })
  | (CommonFields & { EventType: 3; Input: string })
  | (CommonFields & { EventType: 4; Name: string })
  | (CommonFields & { EventType: 5; TaskScheduledId: number; Result: string | null })
  | (CommonFields & { EventType: 6; TaskScheduledId: number; Reason: string; Details: string })
  | (CommonFields & { EventType: 7; Name: string; InstanceId: string })
  | (CommonFields & { EventType: 8; TaskScheduledId: number; Result: string | null })
  | (CommonFields & { EventType: 9; TaskScheduledId: number; Reason: string; Details: string })
  | (CommonFields & { EventType: 10; FireAt: string })
  | (CommonFields & { EventType: 11; TimerId: number; FireAt: string })
  | (CommonFields & { EventType: 12 })
  | (CommonFields & { EventType: 13 })
  | (CommonFields & { EventType: 15; Name: string; Input: string | null })
  | (CommonFields & { EventType: 17; Data: string | null })
  | (CommonFields & { EventType: 19; Reason: string })
  | (CommonFields & { EventType: 20; Reason: string });

/** A time as it stands in histories: ISO in UTC with the trailing zeros of the fraction left out. */
export const toTimestamp = (milliseconds: number) =>
  new Date(Math.floor(milliseconds)).toISOString().replace(/\.?0+Z$/, 'Z');
