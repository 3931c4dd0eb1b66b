import type { OrchestrationContext } from 'durable-functions';
import type { Story } from '../lib/durable/step.ts';
import { waitUntil } from '../lib/durable/watch.ts';
import { deliverWebhook } from './steps.ts';

/** The message is the instance's id as well. What is sent and where to is in the table `deliveries`. */
export interface WebhookDeliveryInput {
  endpointId: string;
  messageId: string;
}

/** Sends one message until it has arrived or is given up: an attempt, a wait, and it renews itself, so that its history stays short. */
export function* webhookDelivery(context: OrchestrationContext): Story<{ status: 'settled' } | undefined> {
  const message = context.df.getInput<WebhookDeliveryInput>();
  const now = context.df.currentUtcDateTime.toISOString();
  const progress = yield* deliverWebhook(context, { runId: message.messageId, ...message, now });
  if (progress.status === 'settled') return progress;

  yield* waitUntil(context, new Date(progress.until));
  context.df.continueAsNew(message);
  return undefined;
}
