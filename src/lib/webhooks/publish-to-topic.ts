import type { Delivery } from '../storage/delivery-row.ts';
import type { RunEventsTopic } from '../azure/run-events-topic.ts';
import { beforeAbort } from './send/before-abort.ts';
import { attemptPatienceMs, type Attempt } from './send/send-webhook.ts';

/**
 * Publishes a message once, and takes no longer than a webhook may. Never throws. Event Grid takes an event for one event by its
 * id and source, however often it comes.
 */
export async function publishToTopic(
  topic: RunEventsTopic,
  { eventId: id, type, subject, at, body }: Pick<Delivery, 'eventId' | 'type' | 'subject' | 'at' | 'body'>,
  timeoutMs = attemptPatienceMs,
): Promise<Attempt> {
  const began = performance.now();
  const told = { at: new Date().toISOString() };
  const milliseconds = () => Math.round(performance.now() - began);
  const { data } = JSON.parse(body) as { data: object };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    // The SDK heeds the signal while it sends, but not always while it signs in.
    await beforeAbort(topic.publish({ id, type, subject, time: new Date(at), data }, signal), signal);
    return { ...told, milliseconds: milliseconds(), verdict: 'delivered' };
  } catch (error) {
    const late = signal.aborted ? `it gave no answer within ${timeoutMs / 1_000} s` : undefined;
    const reason = late ?? (error instanceof Error ? error.message : String(error));
    return { ...told, milliseconds: milliseconds(), verdict: 'failed', reason };
  }
}
