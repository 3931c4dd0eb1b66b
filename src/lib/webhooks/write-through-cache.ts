import type { Delivery } from '../storage/delivery-row.ts';
import { BoundedMap } from '../platform/bounded-map.ts';

/** Messages that this process has just written down itself: whoever sends one of them need not read it first. */
export interface WriteThroughCache {
  note(delivery: Delivery): void;
  /** The message, this once; undefined when it must be read. */
  take(messageId: string): Delivery | undefined;
}

/** What takes longer (ms) to be sent may have been changed by somebody; a message that was is found out when the attempt is written. */
const freshMs = 5_000;
/** A message is up to 20 kB. */
const maxFresh = 250;

export function createWriteThroughCache(): WriteThroughCache {
  const notes = new BoundedMap<string, { delivery: Delivery; at: number }>(maxFresh);
  return {
    note(delivery) {
      notes.set(delivery.messageId, { delivery, at: performance.now() });
    },
    take(messageId) {
      const noted = notes.get(messageId);
      notes.delete(messageId);
      return noted && performance.now() - noted.at < freshMs ? noted.delivery : undefined;
    },
  };
}
