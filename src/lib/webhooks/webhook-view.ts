import type { AttemptRecord, Delivery } from '../storage/delivery-row.ts';
import type { EndpointRecord } from '../storage/webhook-store.ts';
import { previousAt, type EndpointSecrets } from './endpoint-secrets.ts';

const unix = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
const unixOrNull = (iso: string | undefined): number | null => (iso ? unix(iso) : null);

/** An endpoint as the API shows it: never with a secret. `url` is null where it cannot be decrypted any more. */
export function toEndpointView(endpoint: EndpointRecord, secrets: EndpointSecrets | undefined) {
  const former = secrets ? previousAt(secrets, new Date()) : [];
  return {
    id: endpoint.endpointId,
    object: 'webhook_endpoint' as const,
    url: secrets?.url ?? null,
    events: endpoint.events,
    description: endpoint.description,
    enabled: endpoint.enabled,
    signing: endpoint.signing,
    ...(endpoint.publicKey ? { public_key: endpoint.publicKey } : {}),
    created_at: unix(endpoint.createdAt),
    updated_at: unix(endpoint.updatedAt),
    /** When the last of the replaced secrets stops signing. */
    previous_secret_expires_at: unixOrNull(former.at(-1)?.until),
    failing_since: unixOrNull(endpoint.failingSince),
    disabled_at: unixOrNull(endpoint.disabledAt),
    disabled_reason: endpoint.disabledReason || null,
  };
}

const toAttemptView = ({ at, milliseconds, status, verdict, reason, answer, nextAt }: AttemptRecord) => ({
  at,
  /** HTTP status of the answer; null when none came. */
  status: status ?? null,
  duration_ms: milliseconds,
  verdict,
  reason: reason ?? null,
  answer: answer ?? null,
  next_attempt_at: nextAt ?? null,
});

/** A message to an endpoint and every attempt at sending it, the first one first. */
export function toDeliveryView(delivery: Delivery) {
  const { messageId, endpointId, eventId, type, at, status, reason, dueAt, attempts } = delivery;
  return {
    id: messageId,
    object: 'webhook_delivery' as const,
    webhook: endpointId,
    event: { id: eventId, type },
    created_at: unix(at),
    status,
    reason: reason ?? null,
    next_attempt_at: status === 'pending' ? dueAt : null,
    attempts: attempts.map(toAttemptView),
  };
}

/** The same with what is sent. */
export const toFullDeliveryView = (delivery: Delivery) => ({
  ...toDeliveryView(delivery),
  payload: JSON.parse(delivery.body) as unknown,
});
