import { sendWebhook } from './send/send-webhook.ts';
import type { WebhookMessage } from './send/sign-message.ts';

export type DeliveryResult =
  { status: 'delivered' } | { status: 'refused'; reason: string } | { status: 'failed'; reason: string };

/** Signs the message and posts it once. */
export async function deliverWebhook(
  message: WebhookMessage,
  url: string,
  { secret, allowLoopback }: { secret: string; allowLoopback: boolean },
): Promise<DeliveryResult> {
  const { verdict, reason = '' } = await sendWebhook(message, { url, secrets: [secret] }, { allowLoopback });
  if (verdict === 'delivered') return { status: 'delivered' };
  return { status: verdict === 'refused' ? 'refused' : 'failed', reason };
}
