import { setTimeout as pause } from 'node:timers/promises';
import type { RoundName } from '../../src/lib/storage/delivery-store.ts';
import type { DeliveryClient } from '../../src/lib/webhooks/start-delivery.ts';
import type { postOffice } from './webhook-scene.ts';

/** Plays the orchestrations of deliveries in real time, with as many activities at once as a host runs. */
export function liveDeliveries({ deliver }: Pick<ReturnType<typeof postOffice>, 'deliver'>, slots: number) {
  const known = new Map<
    string,
    { name: RoundName; timer?: NodeJS.Timeout | undefined; isActive: boolean; again: boolean }
  >();
  const ready: string[] = [];
  let busy = 0;

  function put(messageId: string): void {
    const instance = known.get(messageId);
    if (!instance) return;
    clearTimeout(instance.timer);
    if (instance.isActive) instance.again = true;
    else if (!ready.includes(messageId)) ready.push(messageId);
    setImmediate(startMore);
  }

  function startMore(): void {
    for (; busy < slots && ready.length > 0; busy++) void work(ready.shift() ?? '');
  }

  async function work(messageId: string): Promise<void> {
    const instance = known.get(messageId);
    if (instance) {
      Object.assign(instance, { isActive: true, again: false });
      const progress = await deliver({ ...instance.name, now: new Date().toISOString() }, client);
      instance.isActive = false;
      if (progress.status === 'settled') known.delete(messageId);
      else if (instance.again) put(messageId);
      else instance.timer = setTimeout(put, Date.parse(progress.until) - Date.now(), messageId);
    }
    busy -= 1;
    setImmediate(startMore);
  }

  const client: DeliveryClient = {
    async startNew(_, { instanceId, input }) {
      await Promise.resolve();
      known.set(instanceId, { name: input, isActive: false, again: false });
      put(instanceId);
      return instanceId;
    },
    async raiseEvent(instanceId) {
      await Promise.resolve();
      put(instanceId);
    },
    purgeInstanceHistory: () => Promise.resolve(),
  };
  return {
    client,
    /** Does something so many times, evenly over a time (ms). */
    async evenly(times: number, milliseconds: number, work: (index: number) => Promise<void>): Promise<void> {
      const began = performance.now();
      const all: Promise<void>[] = [];
      for (let index = 0; index < times; index++) {
        await pause(Math.max(0, began + (index * milliseconds) / times - performance.now()));
        all.push(work(index));
      }
      await Promise.all(all);
    },
    stop(): void {
      for (const { timer } of known.values()) clearTimeout(timer);
      known.clear();
    },
  };
}
