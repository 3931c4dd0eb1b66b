import type { Clock } from '../clock.ts';
import type { DeliveryStore, Publication } from './delivery-store.ts';
import { passesFilter } from './event-filter.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { SwitchBoard } from './switches.ts';

export interface PublisherOptions {
  store: DeliveryStore;
  clock: Clock;
  switchBoard: SwitchBoard;
  subscriptions: Subscriptions;
}

/** Writes an event down, with a delivery for every subscription that wants it, as the switches have it. */
export function createPublisher({ store, clock, switchBoard, subscriptions }: PublisherOptions) {
  return (publication: Publication): void => {
    const now = clock.now();
    const { source, event } = publication;
    const sequence = store.add(publication, now);
    for (const { subscription } of subscriptions.list()) {
      if (subscription.source !== source || !passesFilter(event, subscription.filter)) continue;
      const plans = switchBoard.plan(event.eventType, now);
      for (const plan of plans) store.plan(sequence, subscription.name, plan, 'pending');
      if (plans.length === 0) store.plan(sequence, subscription.name, { due: now, rank: 0 }, 'lost');
    }
  };
}
