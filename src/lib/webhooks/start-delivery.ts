import { roundIdOf, type RoundName } from '../storage/delivery-store.ts';
import { isAlreadyRunning } from '../platform/durable/already-running.ts';
import { wakeEvent } from '../platform/durable/watch.ts';

/** What of a Durable client starts and wakes deliveries. */
export interface DeliveryClient {
  startNew(orchestration: string, options: { instanceId: string; input: RoundName }): Promise<string>;
  raiseEvent(instanceId: string, event: string, data: unknown): Promise<void>;
  purgeInstanceHistory(instanceId: string): Promise<unknown>;
}

/** Starts the orchestration that sends a message in one of its rounds. False when it could not be started: the sweep will. */
export async function startDelivery(client: DeliveryClient, name: RoundName): Promise<boolean> {
  const { endpointId, messageId, round } = name;
  try {
    await client.startNew('webhookDelivery', {
      instanceId: roundIdOf(name),
      input: { endpointId, messageId, round },
    });
    return true;
  } catch (error) {
    return isAlreadyRunning(error);
  }
}

/** The same for a message that may be waiting for its next attempt: it waits no longer. Rejects when it cannot be told so. */
export async function hastenDelivery(client: DeliveryClient, name: RoundName): Promise<void> {
  await startDelivery(client, name);
  await wakeDelivery(client, name);
}

/** Wakes the orchestration of a message, where there is one. Where it could not be started, the sweep does so. */
export async function wakeDelivery(client: DeliveryClient, name: RoundName): Promise<void> {
  await client.raiseEvent(roundIdOf(name), wakeEvent, {}).catch((error: unknown) => {
    if (!(error instanceof Error) || !error.message.includes('No instance with ID')) throw error;
  });
}
