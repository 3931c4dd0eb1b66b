import type { DeliveryName } from '../azure/delivery-store.ts';
import { wakeEvent } from '../durable/watch.ts';

/** What of a Durable client starts and wakes deliveries. */
export interface DeliveryClient {
  startNew(orchestration: string, options: { instanceId: string; input: DeliveryName }): Promise<string>;
  raiseEvent(instanceId: string, event: string, data: unknown): Promise<void>;
  purgeInstanceHistory(instanceId: string): Promise<unknown>;
}

/**
 * Starts the orchestration that sends a message, which goes by the message's id. False when it could not be started: the
 * sweep will.
 */
export async function startDelivery(client: DeliveryClient, { endpointId, messageId }: DeliveryName): Promise<boolean> {
  try {
    await client.startNew('webhookDelivery', { instanceId: messageId, input: { endpointId, messageId } });
    return true;
  } catch (error) {
    // The client has no error type of its own: 409 says that it runs.
    return error instanceof Error && error.message.includes('status code: 409');
  }
}

/** The same for a message that may be waiting for its next attempt: it waits no longer. */
export async function hastenDelivery(client: DeliveryClient, name: DeliveryName): Promise<void> {
  await startDelivery(client, name);
  // One that was started just now needs no waking, nor one that is over.
  await client.raiseEvent(name.messageId, wakeEvent, {}).catch(() => undefined);
}
