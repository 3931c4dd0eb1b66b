import { eventType, type HistoryEvent } from './history-event.ts';

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

type Scheduled = HistoryEvent & { EventType: 4 | 7 | 10 };

function toShown(event: HistoryEvent, scheduled: Map<number, Scheduled>, withResults: boolean): object | undefined {
  const { Timestamp } = event;
  const result = (text: string | null) => (withResults ? { Result: parsed(text) } : {});
  const before = (id: number) => {
    const planned = scheduled.get(id);
    const named = planned && 'Name' in planned ? { FunctionName: planned.Name } : {};
    return { ...(planned ? { ScheduledTime: planned.Timestamp.replace('Z', '+00:00') } : {}), ...named, Input: null };
  };
  switch (event.EventType) {
    case eventType.executionStarted: {
      const { Input, Generation, Name } = event;
      const nothing = { Correlation: null, ParentTraceContext: null, ScheduledStartTime: null };
      const rest = { ...nothing, Generation, GenerateNewTrace: false, Timestamp, FunctionName: Name };
      return { EventType: 'ExecutionStarted', Input, ...rest };
    }
    case eventType.taskCompleted:
      return { EventType: 'TaskCompleted', ...result(event.Result), Timestamp, ...before(event.TaskScheduledId) };
    case eventType.subOrchestrationCompleted: {
      const name = 'SubOrchestrationInstanceCompleted';
      return { EventType: name, ...result(event.Result), Timestamp, ...before(event.TaskScheduledId) };
    }
    case eventType.taskFailed:
    case eventType.subOrchestrationFailed: {
      const name = event.EventType === eventType.taskFailed ? 'TaskFailed' : 'SubOrchestrationInstanceFailed';
      return { EventType: name, Reason: event.Reason, Timestamp, ...before(event.TaskScheduledId) };
    }
    case eventType.timerFired:
      return { EventType: 'TimerFired', FireAt: event.FireAt, Timestamp };
    case eventType.eventRaised:
      return { EventType: 'EventRaised', Name: event.Name, Input: parsed(event.Input), Timestamp };
    case eventType.executionCompleted: {
      const shown = event.OrchestrationStatus === 'Failed' ? { Result: event.Result } : result(event.Result);
      const rest = { OrchestrationStatus: event.OrchestrationStatus, ...shown, FailureDetails: null, Timestamp };
      return { EventType: 'ExecutionCompleted', ...rest };
    }
    default:
      return undefined;
  }
}

/** A history in the merged form that statuses show: what was scheduled is told with what came of it. */
export function toShownHistory(history: HistoryEvent[], withResults: boolean): object[] {
  const scheduled = new Map<number, Scheduled>();
  for (const event of history)
    if (event.EventType === 4 || event.EventType === 7 || event.EventType === 10) scheduled.set(event.EventId, event);
  return history.flatMap((event) => toShown(event, scheduled, withResults) ?? []);
}
