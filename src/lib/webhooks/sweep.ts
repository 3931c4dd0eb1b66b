import { roundIdOf, type DeliveryStore, type RoundName } from '../storage/delivery-store.ts';
import type { WebhookStore } from '../storage/webhook-store.ts';
import { inBatches } from '../platform/in-batches.ts';
import { startDelivery, type DeliveryClient } from './start-delivery.ts';
import { runsEndpoint, topicEndpoint } from './webhook-targets.ts';

/** What keeps messages from being lost, and the table from growing for ever. */
export interface Sweep {
  /**
   * Starts what should have been sent before `now` (ISO, of the host's clock) and is not being sent, because a process died,
   * or the task hub was deleted. What runs already is left alone. Answers how many were started or ran.
   */
  start(now: string, client: DeliveryClient): Promise<number>;
  /** Removes what is older than thirty days and settled, and what belonged to endpoints that are gone: rows and orchestrations. */
  prune(client: DeliveryClient): Promise<void>;
}

const limited = 16;
/** Of one endpoint's messages in an hour: more than are told it, unless many come day and night. */
const maxRemovals = 5_000;
const keptMs = 30 * 24 * 3_600_000;

export function createSweep(deliveries: DeliveryStore, endpoints: WebhookStore): Sweep {
  async function clear(endpointId: string, before: number, client: DeliveryClient): Promise<void> {
    const settled: RoundName[] = [];
    for await (const name of deliveries.settledBefore(endpointId, before))
      if (settled.push(name) === maxRemovals) break;
    await inBatches(settled, limited, async (name) => {
      // One that is not there, or cannot be asked for now, takes up a little room and harms nobody.
      for (let round = 0; round <= name.round; round++)
        await client.purgeInstanceHistory(roundIdOf({ ...name, round })).catch(() => undefined);
      await deliveries.remove(name);
    });
  }

  return {
    start: (now, client) => inBatches(deliveries.overdue(now), limited, (name) => startDelivery(client, name)),

    async prune(client) {
      const before = Date.now() - keptMs;
      const known = (await endpoints.list()).map(({ endpointId }) => endpointId);
      for (const endpointId of [...known, runsEndpoint, topicEndpoint]) await clear(endpointId, before, client);
      for (const endpointId of await endpoints.removed()) {
        await clear(endpointId, Date.now() + keptMs, client);
        const { deliveries: left } = await deliveries.list(endpointId, { limit: 1 });
        if (left.length === 0) await endpoints.forget(endpointId);
      }
    },
  };
}
