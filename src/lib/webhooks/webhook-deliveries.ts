import { randomBytes } from 'node:crypto';
import type { Delivery, DeliveryStatus } from '../azure/delivery-row.ts';
import type { DeliveryStore } from '../azure/delivery-store.ts';
import { testEventType } from '../domain/event-type.ts';
import { inTurns } from './in-turns.ts';
import type { Outbox } from './outbox.ts';
import { hastenDelivery, type DeliveryClient } from './start-delivery.ts';
import type { WebhookEndpoints } from './webhook-endpoints.ts';
import { problems } from './webhook-problems.ts';
import type { RedeliverRequest } from './webhook-requests.ts';

interface Page {
  limit: number;
  after?: string | undefined;
  status?: DeliveryStatus | undefined;
}

/** What was sent to an endpoint, and what is to be sent once more. Each throws RequestError where that cannot be. */
export interface WebhookDeliveries {
  /** Sends a test event on the way that every event goes. */
  test(endpointId: string, client: DeliveryClient): Promise<Delivery>;
  list(endpointId: string, page: Page): Promise<{ deliveries: Delivery[]; hasMore: boolean }>;
  get(endpointId: string, messageId: string): Promise<Delivery>;
  /** Sends a message now, whatever became of it before, with all the attempts that a new one has. */
  redeliver(endpointId: string, messageId: string, client: DeliveryClient): Promise<Delivery>;
  /** The same for many, newest first; `hasMore` when there are more than one request takes. */
  redeliverSince(
    endpointId: string,
    request: RedeliverRequest,
    client: DeliveryClient,
  ): Promise<{ count: number; hasMore: boolean }>;
}

/** What one request sends anew: it has to be answered within minutes. */
const mostAtOnce = 1_000;
const sideBySide = 16;

export function createWebhookDeliveries(
  deliveries: DeliveryStore,
  outbox: Outbox,
  endpoints: Pick<WebhookEndpoints, 'enabled' | 'get'>,
): WebhookDeliveries {
  async function known(endpointId: string, messageId: string): Promise<Delivery> {
    const delivery = await deliveries.get({ endpointId, messageId });
    if (!delivery) throw problems.noSuchDelivery(messageId);
    return delivery;
  }

  async function sendAnew(found: Delivery, client: DeliveryClient): Promise<void> {
    const dueAt = new Date().toISOString();
    for (let current: Delivery | undefined = found; current; current = await deliveries.get(found))
      if (await deliveries.change(current, { status: 'pending', madeBefore: current.made, dueAt, reason: '' })) break;
    await deliveries.expect(found, dueAt);
    await hastenDelivery(client, found);
  }

  return {
    async test(endpointId, client) {
      await endpoints.enabled(endpointId);
      const data = { id: endpointId, object: 'webhook_endpoint', message: 'This is a test.' };
      const id = `evt_${randomBytes(12).toString('hex')}`;
      const at = new Date().toISOString();
      const event = { id, type: testEventType, at, subject: `webhooks/${endpointId}`, data };
      const sent = await outbox.post(endpointId, event, client);
      if (!sent) throw problems.noSuchEndpoint(endpointId);
      return sent;
    },

    async list(endpointId, page) {
      await endpoints.get(endpointId);
      return deliveries.list(endpointId, page);
    },

    async get(endpointId, messageId) {
      await endpoints.get(endpointId);
      return known(endpointId, messageId);
    },

    async redeliver(endpointId, messageId, client) {
      await endpoints.enabled(endpointId);
      await sendAnew(await known(endpointId, messageId), client);
      return known(endpointId, messageId);
    },

    async redeliverSince(endpointId, { since, which }, client) {
      await endpoints.enabled(endpointId);
      const wanted = deliveries.since(endpointId, since);
      const chosen: Delivery[] = [];
      for await (const delivery of wanted) {
        if (delivery.status === 'pending' || (which === 'undelivered' && delivery.status === 'delivered')) continue;
        if (chosen.push(delivery) > mostAtOnce) break;
      }
      const count = await inTurns(chosen.slice(0, mostAtOnce), sideBySide, (delivery) => sendAnew(delivery, client));
      return { count, hasMore: chosen.length > mostAtOnce };
    },
  };
}
