import { randomUUID } from 'node:crypto';
import { toCloudEvent } from './cloud-event.ts';
import type { Delivery } from './delivery.ts';
import type { CheckedSubscription } from './event-subscription.ts';

/** Where Azure puts it: `<SUBSCRIPTION>/<year>/<month>/<day>/<hour>/<guid>.json`, UTC, without leading zeros. */
export function toDeadLetterBlob(subscription: string, now: number): string {
  const at = new Date(now);
  const folders = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()];
  return [subscription.toUpperCase(), ...folders, `${randomUUID()}.json`].join('/');
}

/** The event with Azure's account of why it was given up; CloudEvents name the same things in lower case. */
export function toDeadLetter(delivery: Delivery, schema: CheckedSubscription['schema']): unknown {
  const account = {
    deadLetterReason: delivery.deadLetterReason,
    deliveryAttempts: delivery.attempts,
    lastDeliveryOutcome: delivery.lastOutcome,
    ...(delivery.lastStatus === null ? {} : { lastHttpStatusCode: delivery.lastStatus }),
    publishTime: new Date(delivery.publishedAt).toISOString(),
    ...(delivery.lastAttemptAt === null
      ? {}
      : { lastDeliveryAttemptTime: new Date(delivery.lastAttemptAt).toISOString() }),
  };
  if (schema === 'EventGridSchema') return { ...delivery.event, ...account };
  const attributes = Object.entries(account).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...(delivery.cloudEvent ?? toCloudEvent(delivery.event)), ...Object.fromEntries(attributes) };
}
