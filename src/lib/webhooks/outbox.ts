import type { Delivery } from '../storage/delivery-row.ts';
import type { DeliveryStore } from '../storage/delivery-store.ts';
import { messageIdOf } from './contract/message-id.ts';
import type { WriteThroughCache } from './write-through-cache.ts';
import { startDelivery, type DeliveryClient } from './start-delivery.ts';
import type { Subscriptions } from './subscriptions.ts';
import { bodyOf, type WebhookEvent } from './webhook-event.ts';
import { topicEndpoint } from './webhook-targets.ts';

/** Where events become messages: written down first, then sent. */
export interface Outbox {
  /** Whether anyone wants to hear of events of the type. */
  hasSubscribers(type: string): Promise<boolean>;
  /** Writes one message for each endpoint that the event is meant for, and for the topic; told again, it finds them. */
  tell(event: WebhookEvent, client: DeliveryClient): Promise<void>;
  /**
   * The same to one endpoint, whatever it wants to hear of; `runId` where it is the webhook of a run's own. Answers the message
   * as it stands; undefined when it was removed meanwhile.
   */
  post(endpointId: string, event: WebhookEvent, client: DeliveryClient, runId?: string): Promise<Delivery | undefined>;
}

interface Parts {
  deliveries: DeliveryStore;
  subscriptions: Pick<Subscriptions, 'to'>;
  fresh: Pick<WriteThroughCache, 'note'>;
  hasTopic: boolean;
}

export function createOutbox({ deliveries, subscriptions, fresh, hasTopic }: Parts): Outbox {
  async function post(endpointId: string, event: WebhookEvent, client: DeliveryClient, runId?: string) {
    const { id: eventId, type, subject, at } = event;
    const name = { endpointId, messageId: messageIdOf(event, endpointId) };
    const message = {
      ...name,
      eventId,
      type,
      subject,
      at,
      dueAt: at,
      body: bodyOf(event),
      ...(runId ? { runId } : {}),
    };
    const made = await deliveries.add(message);
    const delivery = made ?? (await deliveries.get(name));
    if (made) fresh.note(made);
    if (delivery?.status === 'pending') await startDelivery(client, delivery);
    // Looking for it has put it on the list once more.
    if (delivery?.status !== 'pending' || delivery.round > 0) await deliveries.settle([name.messageId]);
    return delivery;
  }

  return {
    post,
    hasSubscribers: async (type) => hasTopic || (await subscriptions.to(type)).length > 0,
    async tell(event, client) {
      const meant = await subscriptions.to(event.type);
      // Whoever came later hears of what happens from then on, also when this is told a second time.
      const endpointIds = meant.filter(({ createdAt }) => createdAt <= event.at).map(({ endpointId }) => endpointId);
      const all = hasTopic ? [...endpointIds, topicEndpoint] : endpointIds;
      await Promise.all(all.map((endpointId) => post(endpointId, event, client)));
    },
  };
}
