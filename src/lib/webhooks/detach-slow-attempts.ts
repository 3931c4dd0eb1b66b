import { roundIdOf } from '../storage/delivery-store.ts';
import { wakeEvent } from '../platform/durable/watch.ts';
import type { AttemptProgress, DeliverMessage, DeliveryHooks, DeliveryOrder } from './deliver-message.ts';
import type { DeliveryClient } from './start-delivery.ts';

/** Nothing more to do, or something to be done not before `until` (ISO), unless whoever waits is woken. */
export type DeliveryProgress = { status: 'settled' } | { status: 'waiting'; until: string };

/**
 * How long (ms) an activity waits for a receiver: a host runs only a few activities at once, and many receivers may hang. But each
 * that is let go costs a look more, and a timer that is fired and warned of though it was cancelled.
 */
const staysMs = 500;

/** Whoever waits looks again after this (ms): longer than any attempt takes, its time in the queue included. */
const looksAgainMs = 30_000;

/**
 * Makes attempts that take long, or have to queue, go on by themselves: whoever asked for one is told to wait, and is woken when
 * it is over and written down. Should the process die meanwhile, nobody wakes them, and the message is sent again when they look.
 */
export function detachSlowAttempts(
  deliver: DeliverMessage,
): (order: DeliveryOrder, client: Pick<DeliveryClient, 'raiseEvent'>) => Promise<DeliveryProgress> {
  const underWay = new Map<string, number>();

  function begin(order: DeliveryOrder, hooks: DeliveryHooks): Promise<AttemptProgress> {
    const id = roundIdOf(order);
    underWay.set(id, Date.parse(order.now));
    return deliver(order, hooks).finally(() => underWay.delete(id));
  }

  async function wakeAfter(
    work: Promise<AttemptProgress>,
    instanceId: string,
    client: Pick<DeliveryClient, 'raiseEvent'>,
  ) {
    const { status } = await work;
    // What was turned away is looked at again in any case.
    if (status !== 'busy') await client.raiseEvent(instanceId, wakeEvent, {});
  }

  return async (order, client) => {
    const id = roundIdOf(order);
    const now = Date.parse(order.now);
    const begunAt = underWay.get(id);
    // Their clock may be faster than the receiver: the longer it has taken, the longer it is left alone.
    if (begunAt !== undefined) return waitingUntil(now + Math.max(looksAgainMs, now - begunAt));
    let letGo = (): void => undefined;
    const queued = new Promise<undefined>((resolve) => (letGo = () => resolve(undefined)));
    let timer: NodeJS.Timeout | undefined;
    // What comes before the receiver is asked is soon over, and would come again.
    const work = begin(order, { onQueued: letGo, onSending: () => (timer = setTimeout(letGo, staysMs)) });
    const progress = await Promise.race([work, queued]).finally(() => clearTimeout(timer));
    if (progress?.status === 'settled') return progress;
    if (progress) return { status: 'waiting', until: progress.until };
    // A fault is nobody's yet: the next look makes the attempt again.
    void wakeAfter(work, id, client).catch(() => undefined);
    return waitingUntil(now + looksAgainMs);
  };
}

const waitingUntil = (time: number): DeliveryProgress => ({ status: 'waiting', until: new Date(time).toISOString() });
