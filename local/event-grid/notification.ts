import { toCloudEvent } from './cloud-event.ts';
import type { Delivery } from './delivery.ts';
import type { CheckedSubscription } from './event-subscription.ts';
import type { OutgoingRequest, Reply } from './sender.ts';

/** The request that brings one event: an array of one in the Event Grid schema, the bare object as a CloudEvent. */
export function toNotification(
  delivery: Delivery,
  { name, schema, endpointUrl }: CheckedSubscription,
): OutgoingRequest {
  const { event, cloudEvent, attempts } = delivery;
  const isCloudEvent = schema === 'CloudEventSchemaV1_0';
  return {
    method: 'POST',
    url: endpointUrl,
    headers: {
      'content-type': `application/${isCloudEvent ? 'cloudevents+json' : 'json'}; charset=utf-8`,
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': name.toUpperCase(),
      'aeg-delivery-count': String(attempts),
      'aeg-data-version': event.dataVersion,
      'aeg-metadata-version': event.metadataVersion,
    },
    body: JSON.stringify(isCloudEvent ? (cloudEvent ?? toCloudEvent(event)) : [event]),
  };
}

/** What an attempt has come to. `refused` is never tried again; `reason` is then the dead letter's. */
export type Attempt =
  | { kind: 'delivered'; outcome: 'Delivered'; status: number }
  | { kind: 'failed'; outcome: string; status: number | null }
  | { kind: 'refused'; outcome: string; status: number; reason: string };

const refusals = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [413, 'PayloadTooLarge'],
]);
const failures = new Map([
  [404, 'NotFound'],
  [408, 'TimedOut'],
  [503, 'Busy'],
]);

/** Success is 200 to 204. A host that says 401 or 403 is not asked again, as Azure does with webhooks. */
export function toAttempt(reply: Reply): Attempt {
  if (!reply.answered) return { kind: 'failed', outcome: reply.outcome, status: null };
  const { status } = reply;
  if (status >= 200 && status <= 204) return { kind: 'delivered', outcome: 'Delivered', status };
  const refusal = refusals.get(status);
  if (refusal) return { kind: 'refused', outcome: refusal, status, reason: `UndeliverableDueToHttp${refusal}` };
  return { kind: 'failed', outcome: failures.get(status) ?? 'GenericError', status };
}
