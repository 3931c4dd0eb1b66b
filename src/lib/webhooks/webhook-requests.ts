import { z } from 'zod';
import { deliveryStatuses } from '../storage/delivery-row.ts';
import { timeOfMessage } from './contract/message-id.ts';
import { eventPatternSchema } from '../runs/contract/event-type.ts';

const url = z.string().min(1);
const events = z.array(eventPatternSchema).min(1, 'must name at least one event').max(20);
const description = z.string().max(500);

export const endpointRequestSchema = z.strictObject({
  url,
  /** Types such as `run.rejected`, and patterns such as `run.*`. */
  events: events.default(['*']),
  description: description.default(''),
  enabled: z.boolean().default(true),
  signing: z.enum(['hmac', 'ed25519']).default('hmac'),
});
export type EndpointRequest = z.infer<typeof endpointRequestSchema>;

export const endpointChangesSchema = z
  .strictObject({ url, events, description, enabled: z.boolean() })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'must change url, events, description or enabled');
export type EndpointChanges = z.infer<typeof endpointChangesSchema>;

/** A time as ISO 8601, or in seconds since 1970. */
const time = z.union(
  [
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z
      .int()
      .min(0)
      .max(99_999_999_999)
      .transform((seconds) => seconds * 1_000),
  ],
  'must be a time such as 2026-11-23T04:00:00Z, or seconds since 1970',
);

const messageId = z
  .string()
  .refine((text) => timeOfMessage(text) !== undefined, 'is not the id of a message; start without it');

export const redeliverRequestSchema = z.strictObject({
  /** Messages of events that happened then or later. */
  since: time,
  /** Those that did not arrive, or every one that is not under way. */
  which: z.enum(['undelivered', 'all']).default('undelivered'),
  /** The message that the request before ended with. */
  after: messageId.optional(),
});
export type RedeliverRequest = z.infer<typeof redeliverRequestSchema>;

const page = { limit: z.coerce.number().int().min(1).max(100).default(20), after: z.string().optional() };

export const endpointPageSchema = z.object(page);
export const deliveryPageSchema = z.object({
  ...page,
  after: messageId.optional(),
  status: z.enum(deliveryStatuses).optional(),
});
