import { eventType, type HistoryEvent } from './history-event.ts';
import type { InstanceRow, MessageRow } from './task-hub-rows.ts';

const second = 1000;
const maxPutOff = 600 * second;

/** What a turn makes of the messages of its instance. */
export interface Inbox {
  /** What the turn takes up. */
  received: HistoryEvent[];
  /** Messages that are done with when the turn is: those taken up and those for other executions. */
  done: MessageRow[];
  /** Answers to what the history does not know of yet, and when to look at them again. */
  early: { id: number; again: number }[];
}

/** The number of what an event answers; undefined for an event that answers nothing. */
function answeredId(event: HistoryEvent): number | undefined {
  if ('TaskScheduledId' in event) return event.TaskScheduledId;
  return 'TimerId' in event ? event.TimerId : undefined;
}

/** Each look at an early answer doubles the pause until the next: it is two seconds more than what it has waited so far. */
function toNextLook(event: HistoryEvent, now: number): number {
  const sent = Date.parse('FireAt' in event ? event.FireAt : event.Timestamp);
  return now + Math.min(Math.max(0, now - sent) + 2 * second, maxPutOff);
}

/**
 * Sorts messages as the Azure Storage provider does. An answer that comes before the history knows of the question is put
 * off: so it is after a host died between sending a turn's messages and keeping its history.
 */
export function sortInbox(row: InstanceRow, past: HistoryEvent[], messages: MessageRow[], now: number): Inbox {
  const known = new Set(past.map(({ EventId }) => EventId));
  const inbox: Inbox = { received: [], done: [], early: [] };
  for (const message of messages) {
    const event = JSON.parse(message.event) as HistoryEvent;
    const answered = answeredId(event);
    const isForThis = message.execution_id === null || message.execution_id === row.execution_id;
    if (isForThis && answered !== undefined && !known.has(answered)) {
      inbox.early.push({ id: message.id, again: toNextLook(event, now) });
      continue;
    }
    inbox.done.push(message);
    if (isForThis) inbox.received.push(event);
  }
  return inbox;
}

/** The start that a message brings, when it is one of another execution than the instance has. */
export function startOfAnother(row: InstanceRow | undefined, { execution_id, event }: MessageRow) {
  if (execution_id === null || execution_id === row?.execution_id) return undefined;
  const parsed = JSON.parse(event) as HistoryEvent;
  return parsed.EventType === eventType.executionStarted ? parsed : undefined;
}
