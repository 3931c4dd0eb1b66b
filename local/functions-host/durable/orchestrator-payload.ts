import type { ExecutionStarted, HistoryEvent } from './history-event.ts';

/**
 * What an orchestrator function gets, as text: the whole history and the host's limits, keys in the order of the Durable
 * extension.
 */
export function toOrchestratorPayload(
  started: ExecutionStarted,
  history: HistoryEvent[],
  isReplaying: boolean,
): string {
  const input: unknown = started.Input === null ? null : JSON.parse(started.Input);
  const payload = {
    history,
    input,
    instanceId: started.OrchestrationInstance.InstanceId,
    isReplaying,
    parentInstanceId: started.ParentInstance?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30000,
  };
  return JSON.stringify(payload, null, 2);
}
