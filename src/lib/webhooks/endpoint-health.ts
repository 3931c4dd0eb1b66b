import type { EndpointRecord, WebhookStore } from '../storage/webhook-store.ts';
import { patienceWithEndpoints } from './delivery-schedule.ts';
import type { Attempt } from './send/send-webhook.ts';

/** Why an attempt at a time (ISO) means that nothing more is sent to the endpoint; undefined when it goes on. */
function reasonToDisable(
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

/** Takes note of how an endpoint does. Answers why nothing more is sent to it, where it was disabled for the attempt. */
export type NoteHealth = (endpoint: EndpointRecord, attempt: Attempt, now: string) => Promise<string | undefined>;

/** `onChanged` is called when an endpoint is not any more what it was. */
export function createNoteHealth(endpoints: WebhookStore, onChanged: () => void): NoteHealth {
  /** Only the endpoint that the attempt was made to: one that was changed, or has answered meanwhile, has another chance. */
  async function disable(endpoint: EndpointRecord, attempt: Attempt, now: string): Promise<string | undefined> {
    for (let current: EndpointRecord | undefined = endpoint; current?.updatedAt === endpoint.updatedAt;) {
      const reason = reasonToDisable(current, attempt, now);
      if (!reason) return undefined;
      const changes = { enabled: false, disabledAt: now, disabledReason: reason, updatedAt: now };
      if (await endpoints.change(current, changes)) {
        onChanged();
        return reason;
      }
      current = await endpoints.get(endpoint.endpointId);
    }
    return undefined;
  }

  async function noteFailing(endpoint: EndpointRecord, isFailing: boolean, now: string): Promise<void> {
    const failingSince = isFailing ? (endpoint.failingSince ?? now) : '';
    if (failingSince === (endpoint.failingSince ?? '')) return;
    // Where somebody else wrote meanwhile, the next attempt takes note.
    await endpoints.change(endpoint, { failingSince });
    onChanged();
  }

  return async (endpoint, attempt, now) => {
    if (reasonToDisable(endpoint, attempt, now)) return disable(endpoint, attempt, now);
    await noteFailing(endpoint, attempt.verdict !== 'delivered', now);
    return undefined;
  };
}
