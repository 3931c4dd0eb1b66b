import { eventType, type HistoryEvent } from './history-event.ts';
import { genericEvent } from './make-history-event.ts';
import type { TaskHub } from './task-hub.ts';
import type { InstanceRow } from './task-hub-rows.ts';

/** The numbers of the tasks that failed and the children that failed, by what a history says. */
function failedIds(history: HistoryEvent[]): { tasks: Set<number>; children: Set<number> } {
  const tasks = new Set<number>();
  const children = new Set<number>();
  for (const event of history) {
    if (event.EventType === eventType.taskFailed) tasks.add(event.TaskScheduledId);
    if (event.EventType === eventType.subOrchestrationFailed) children.add(event.TaskScheduledId);
  }
  return { tasks, children };
}

/**
 * Rewinds a failed instance and its failed sub-orchestrations: what tells of failed tasks and of the end becomes an empty
 * note, so that the next turn schedules those tasks again. Returns the ids of the instances that have a turn to take.
 */
export function rewindInstance(hub: TaskHub, row: InstanceRow, reason: string, now: number): string[] {
  const history = hub.history(row.instance_id);
  const { tasks, children } = failedIds(history);
  const toWake: string[] = [];
  const rewound = history.map((event): HistoryEvent => {
    const blank = { ...genericEvent(null, event.EventId, now), IsPlayed: event.IsPlayed, Timestamp: event.Timestamp };
    if (event.EventType === eventType.executionCompleted) return blank;
    if (event.EventType === eventType.taskFailed || event.EventType === eventType.subOrchestrationFailed) return blank;
    if (event.EventType === eventType.taskScheduled && tasks.has(event.EventId)) return blank;
    if (event.EventType === eventType.subOrchestrationCreated && children.has(event.EventId)) {
      const child = hub.instance(event.InstanceId);
      if (child?.status === 'Failed') toWake.push(...rewindInstance(hub, child, reason, now));
    }
    return event;
  });
  hub.clearHistory(row.instance_id);
  hub.appendHistory(row.instance_id, 0, rewound);
  hub.putInstance({ ...row, status: 'Running', output: null, updated_at: Math.floor(now) });
  if (children.size === 0) hub.addMessage(row.instance_id, null, genericEvent(reason, -1, now));
  return children.size === 0 ? [...toWake, row.instance_id] : toWake;
}
