import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { EventGridEvent } from './event-grid-event.ts';

/** What has become of an event at one subscription; times are ISO 8601. */
export interface ListedDelivery {
  subscription: string;
  state: string;
  attempts: number;
  lastOutcome: string | null;
  lastStatus: number | null;
  lastAttemptAt: string | null;
  /** When it is tried next; null when it is not. */
  nextAttemptAt: string | null;
  deadLetterReason: string | null;
  deadLetterBlob: string | null;
}

export interface ListedEvent {
  sequence: number;
  source: string;
  publishedAt: string;
  event: EventGridEvent;
  deliveries: ListedDelivery[];
}

const eventRow = z.object({ sequence: z.number(), source: z.string(), published_at: z.number(), event: z.string() });
const deliveryRow = z.object({
  subscription: z.string(),
  state: z.string(),
  due: z.number(),
  attempts: z.number(),
  last_outcome: z.string().nullable(),
  last_status: z.number().nullable(),
  last_attempt_at: z.number().nullable(),
  dead_letter_reason: z.string().nullable(),
  dead_letter_blob: z.string().nullable(),
});

/** The newest events first, each with its deliveries in the order in which they were planned. */
export function createEventList(database: DatabaseSync): (limit: number) => ListedEvent[] {
  const selectEvents = database.prepare('SELECT * FROM events ORDER BY sequence DESC LIMIT ?');
  const selectDeliveries = database.prepare('SELECT * FROM deliveries WHERE event = ? ORDER BY id');
  return (limit) =>
    selectEvents.all(limit).map((row) => {
      const { sequence, source, published_at: publishedAt, event } = eventRow.parse(row);
      return {
        sequence,
        source,
        publishedAt: toIso(publishedAt),
        // Written by this program from an EventGridEvent.
        event: JSON.parse(event) as EventGridEvent,
        deliveries: selectDeliveries.all(sequence).map((delivery) => toListed(deliveryRow.parse(delivery))),
      };
    });
}

const toIso = (at: number) => new Date(at).toISOString();

function toListed(row: z.infer<typeof deliveryRow>): ListedDelivery {
  const isOpen = row.state === 'pending' || row.state === 'dead-lettering';
  return {
    subscription: row.subscription,
    state: row.state,
    attempts: row.attempts,
    lastOutcome: row.last_outcome,
    lastStatus: row.last_status,
    lastAttemptAt: row.last_attempt_at === null ? null : toIso(row.last_attempt_at),
    nextAttemptAt: isOpen ? toIso(row.due) : null,
    deadLetterReason: row.dead_letter_reason,
    deadLetterBlob: row.dead_letter_blob,
  };
}
