import { randomBytes } from 'node:crypto';
import type { DeliveryName } from '../../src/lib/azure/delivery-store.ts';
import type { DeliveryClient } from '../../src/lib/webhooks/start-delivery.ts';
import { createSecretBox } from '../../src/lib/webhooks/secret-box.ts';

/** Seals under a key of its own. */
export const testBox = createSecretBox([randomBytes(32)]);

/** A Durable client that remembers which deliveries it was to start or wake, and refuses what runs as the extension does. */
export function deliveryClient(running = new Set<string>()) {
  const started: { instanceId: string; input: DeliveryName }[] = [];
  const woken: string[] = [];
  const client: DeliveryClient = {
    async startNew(_orchestration, { instanceId, input }) {
      await Promise.resolve();
      if (running.has(instanceId)) throw new Error('The operation failed with an unexpected status code: 409.');
      started.push({ instanceId, input });
      return instanceId;
    },
    async raiseEvent(instanceId) {
      await Promise.resolve();
      woken.push(instanceId);
    },
  };
  return { client, started, woken, running };
}
