import type { OrchestrationContext } from 'durable-functions';
import type { Orchestration } from '../lib/platform/durable/step.ts';
import { waitUntil } from '../lib/platform/durable/watch.ts';
import { deliverWebhook } from './steps.ts';

/** What is sent and where to is in the table `deliveries`. A message that is sent anew after it was settled has another round. */
export interface WebhookDeliveryInput {
  endpointId: string;
  messageId: string;
  /** None in what was begun before there were rounds. */
  round?: number;
}

/** Sends one message until it has arrived or is given up: an attempt, a wait, and it renews itself, so that its history stays short. */
export function* webhookDelivery(context: OrchestrationContext): Orchestration<{ status: 'settled' } | undefined> {
  const { round = 0, ...input } = context.df.getInput<WebhookDeliveryInput>();
  const message = { ...input, round };
  const now = context.df.currentUtcDateTime.toISOString();
  const progress = yield* deliverWebhook(context, { runId: message.messageId, ...message, now });
  if (progress.status === 'settled') return progress;

  yield* waitUntil(context, new Date(progress.until));
  context.df.continueAsNew(message);
  return undefined;
}
