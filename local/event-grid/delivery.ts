import { z } from 'zod';
import { cloudEventSchema, type CloudEvent } from './cloud-event.ts';
import type { EventGridEvent } from './event-grid-event.ts';

const stateSchema = z.enum(['pending', 'delivered', 'dead-lettering', 'dead-lettered', 'lost']);
/** `dead-lettering`: given up, its blob not written yet. `lost`: dropped by a switch, or given up with no container. */
export type DeliveryState = z.infer<typeof stateSchema>;

const rowSchema = z.object({
  id: z.number(),
  subscription: z.string(),
  state: stateSchema,
  due: z.number(),
  attempts: z.number(),
  last_outcome: z.string().nullable(),
  last_status: z.number().nullable(),
  last_attempt_at: z.number().nullable(),
  dead_letter_reason: z.string().nullable(),
  dead_letter_blob: z.string().nullable(),
  published_at: z.number(),
  event_json: z.string(),
  cloud_event: z.string().nullable(),
});

/** One event on its way to one subscription. Times are milliseconds of the laptop's clock. */
export interface Delivery {
  id: number;
  subscription: string;
  state: DeliveryState;
  /** When it is tried next. */
  due: number;
  attempts: number;
  lastOutcome: string | null;
  lastStatus: number | null;
  lastAttemptAt: number | null;
  deadLetterReason: string | null;
  deadLetterBlob: string | null;
  publishedAt: number;
  event: EventGridEvent;
  cloudEvent: CloudEvent | undefined;
}

export function readDelivery(row: unknown): Delivery {
  const found = rowSchema.parse(row);
  return {
    id: found.id,
    subscription: found.subscription,
    state: found.state,
    due: found.due,
    attempts: found.attempts,
    lastOutcome: found.last_outcome,
    lastStatus: found.last_status,
    lastAttemptAt: found.last_attempt_at,
    deadLetterReason: found.dead_letter_reason,
    deadLetterBlob: found.dead_letter_blob,
    publishedAt: found.published_at,
    // Written by this program from an EventGridEvent.
    event: JSON.parse(found.event_json) as EventGridEvent,
    cloudEvent: found.cloud_event === null ? undefined : cloudEventSchema.parse(JSON.parse(found.cloud_event)),
  };
}
