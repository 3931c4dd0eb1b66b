import { randomBytes } from 'node:crypto';
import type { Delivery, DeliveryStatus } from '../storage/delivery-row.ts';
import type { DeliveryStore } from '../storage/delivery-store.ts';
import { testEventType } from '../runs/contract/event-type.ts';
import { inBatches } from '../platform/in-batches.ts';
import type { Outbox } from './outbox.ts';
import { hastenDelivery, startDelivery, wakeDelivery, type DeliveryClient } from './start-delivery.ts';
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
  /** Stops what is still to be sent to an endpoint that was deleted, and wakes what waits for it, so that it ends now. */
  stop(endpointId: string, client: DeliveryClient): Promise<void>;
  /** Sends a message now, whatever became of it before, with all the attempts that a new one has. */
  redeliver(endpointId: string, messageId: string, client: DeliveryClient): Promise<Delivery>;
  /** The same for many, newest first. `next` is the last of them, where there are more than one request takes. */
  redeliverSince(
    endpointId: string,
    request: RedeliverRequest,
    client: DeliveryClient,
  ): Promise<{ count: number; next?: string }>;
}

/** What one request sends anew: it has to be answered within minutes. */
const maxAtOnce = 1_000;
const limited = 16;
const pageSize = 200;

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
    for (let current: Delivery | undefined = found; current; current = await deliveries.get(found)) {
      const isOver = current.status !== 'pending';
      const anew = { status: 'pending' as const, madeBefore: current.made, round: current.round + (isOver ? 1 : 0) };
      // On the list first, as when it was new: the sweep takes off what is on it for nothing.
      await deliveries.expect({ ...current, ...anew }, dueAt);
      if (!(await deliveries.change(current, { ...anew, dueAt, reason: '' }))) continue;
      if (isOver) await startDelivery(client, { ...current, ...anew });
      else await hastenDelivery(client, current);
      return;
    }
  }

  async function stopOne(found: Delivery, client: DeliveryClient): Promise<void> {
    for (
      let current: Delivery | undefined = found;
      current?.status === 'pending';
      current = await deliveries.get(found)
    )
      if (await deliveries.change(current, { status: 'stopped', reason: 'The endpoint was deleted.' })) {
        await wakeDelivery(client, current);
        return;
      }
  }

  return {
    async stop(endpointId, client) {
      for (let after: string | undefined; ;) {
        const page = await deliveries.list(endpointId, { limit: pageSize, after, status: 'pending' });
        await inBatches(page.deliveries, limited, (delivery) => stopOne(delivery, client));
        after = page.deliveries.at(-1)?.messageId;
        if (!page.hasMore || after === undefined) return;
      }
    },

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

    async redeliverSince(endpointId, { since, which, after }, client) {
      await endpoints.enabled(endpointId);
      const chosen: Delivery[] = [];
      for await (const delivery of deliveries.since(endpointId, since, after)) {
        if (isUnderWay(delivery) || (which === 'undelivered' && delivery.status === 'delivered')) continue;
        if (chosen.push(delivery) > maxAtOnce) break;
      }
      const taken = chosen.slice(0, maxAtOnce);
      const count = await inBatches(taken, limited, (delivery) => sendAnew(delivery, client));
      const last = chosen.length > maxAtOnce ? taken.at(-1) : undefined;
      return { count, ...(last ? { next: last.messageId } : {}) };
    },
  };
}

/** Being sent for the first time; one that waits after a failure has time to be hastened. */
const isUnderWay = ({ status, made, madeBefore }: Delivery): boolean => status === 'pending' && made === madeBefore;
