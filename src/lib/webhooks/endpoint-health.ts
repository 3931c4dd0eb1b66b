import type { EndpointRecord, WebhookStore } from '../azure/webhook-store.ts';
import { patienceWithEndpoints } from './delivery-schedule.ts';
import type { Attempt } from './send/send-webhook.ts';

/** Why an attempt at a time (ISO) means that nothing more is sent to the endpoint; undefined when it goes on. */
export function reasonToDisable(
  { failingSince }: EndpointRecord,
  { verdict, reason = '' }: Attempt,
  now: string,
): string | undefined {
  if (verdict === 'delivered') return undefined;
  if (verdict === 'gone') return 'The receiver answered 410 Gone: it wants no more.';
  const failingFor = failingSince ? Date.parse(now) - Date.parse(failingSince) : 0;
  return failingFor >= patienceWithEndpoints
    ? `Every attempt of the last 5 days has failed. Of the last one: ${reason}.`
    : undefined;
}

/** Takes note of how an endpoint does. */
export type NoteHealth = (endpoint: EndpointRecord, attempt: Attempt, now: string) => Promise<void>;

/** `onChanged` is called when an endpoint is not any more what it was. */
export function createNoteHealth(endpoints: WebhookStore, onChanged: () => void): NoteHealth {
  async function disable(endpoint: EndpointRecord, reason: string, now: string): Promise<void> {
    const changes = { enabled: false, disabledAt: now, disabledReason: reason, updatedAt: now };
    for (let current: EndpointRecord | undefined = endpoint; current?.enabled;)
      current = (await endpoints.change(current, changes)) ? undefined : await endpoints.get(endpoint.endpointId);
    onChanged();
  }

  return async (endpoint, attempt, now) => {
    const reason = reasonToDisable(endpoint, attempt, now);
    if (reason) return disable(endpoint, reason, now);
    const failingSince = attempt.verdict === 'delivered' ? '' : (endpoint.failingSince ?? now);
    if (failingSince === (endpoint.failingSince ?? '')) return;
    // Where somebody else wrote meanwhile, the next attempt takes note.
    await endpoints.change(endpoint, { failingSince });
    onChanged();
  };
}
