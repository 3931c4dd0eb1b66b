import type { AttemptRecord, Delivery } from '../../storage/delivery-row.ts';
import type { EventLog, RunEvent } from '../../storage/event-log.ts';

/** Writes into a run's timeline what becomes of its own webhook. Told again, it writes nothing new. */
export const createWebhookTimeline =
  (events: Pick<EventLog, 'add'>) =>
  async (delivery: Delivery): Promise<void> => {
    if (delivery.runId) await events.add(delivery.runId, entryOf(delivery));
  };

function entryOf(delivery: Delivery): RunEvent {
  const last = delivery.attempts.at(-1);
  const at = last?.at ?? new Date().toISOString();
  if (delivery.status === 'delivered')
    return { id: '99-webhook', at, level: 'info', message: 'The webhook was delivered.' };
  const number = String(delivery.made).padStart(2, '0');
  const id = delivery.status === 'pending' ? `99-webhook-try-${number}` : '99-webhook';
  return { id, at, level: 'warn', message: complaintOf(delivery, last) };
}

function complaintOf({ status, reason = '' }: Delivery, last: AttemptRecord | undefined): string {
  if (status === 'stopped') return reason;
  const fault = last?.verdict === 'refused' ? 'was not sent' : 'could not be delivered';
  const next = last?.nextAt ? `It is tried again at ${last.nextAt}.` : reason;
  return `The webhook ${fault}: ${last?.reason ?? 'the receiver did not answer'}. ${next}`;
}
