import { z } from 'zod';
import type { EventGridEvent } from './event-grid-event.ts';

/** A CloudEvent 1.0 in structured mode; extension attributes are kept. */
export const cloudEventSchema = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  data: z.unknown().optional(),
});
export type CloudEvent = z.infer<typeof cloudEventSchema>;

/** The event in the envelope that `CloudEventSchemaV1_0` asks for. */
export function toCloudEvent(event: EventGridEvent): CloudEvent {
  const { id, topic, subject, eventType, eventTime, data } = event;
  return { id, source: topic, specversion: '1.0', type: eventType, subject, time: eventTime, data };
}

/** A published CloudEvent in the Event Grid envelope, which filters and lists read. */
export function fromCloudEvent(event: CloudEvent, now: string): EventGridEvent {
  return {
    id: event.id,
    topic: event.source,
    subject: event.subject ?? '',
    eventType: event.type,
    eventTime: event.time ?? now,
    data: event.data,
    dataVersion: '',
    metadataVersion: '1',
  };
}
