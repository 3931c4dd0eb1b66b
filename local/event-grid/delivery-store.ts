import type { DatabaseSync } from 'node:sqlite';
import type { CloudEvent } from './cloud-event.ts';
import { readDelivery, type Delivery, type DeliveryState } from './delivery.ts';
import type { EventGridEvent } from './event-grid-event.ts';
import type { CheckedSubscription } from './event-subscription.ts';
import type { Plan } from './switches.ts';

/** An event as it was published; `cloudEvent` is there when it came as one, extensions and all. */
export interface Publication {
  source: CheckedSubscription['source'];
  event: EventGridEvent;
  cloudEvent?: CloudEvent;
}

/** Events and their deliveries, on disk. */
export interface DeliveryStore {
  add(publication: Publication, now: number): number;
  /** `lost` is what a switch or a missing dead-letter container has made of it. */
  plan(eventSequence: number, subscription: string, plan: Plan, state: 'pending' | 'lost'): void;
  /** What is to be tried now, in order, but for those under way. Events are read for what is answered only. */
  due(subscription: string, now: number, limit: number, underWay: ReadonlyMap<number, unknown>): Delivery[];
  /** When the next one after `now` is to be tried. */
  nextDue(subscription: string, now: number): number | undefined;
  update(delivery: Delivery): void;
}

const columns = `deliveries.*, events.source, events.published_at, events.event AS event_json, events.cloud_event`;
const open = `state IN ('pending', 'dead-lettering')` satisfies `state IN ('${DeliveryState}', '${DeliveryState}')`;

export function createDeliveryStore(database: DatabaseSync): DeliveryStore {
  const addEvent = database.prepare(
    'INSERT INTO events (source, published_at, event, cloud_event) VALUES (?, ?, ?, ?) RETURNING sequence',
  );
  const addDelivery = database.prepare(
    'INSERT INTO deliveries (event, subscription, state, due, rank) VALUES (?, ?, ?, ?, ?)',
  );
  const selectDue = database.prepare(
    `SELECT id FROM deliveries WHERE subscription = ? AND ${open} AND due <= ? ORDER BY due, rank, id LIMIT ?`,
  );
  const selectDelivery = database.prepare(
    `SELECT ${columns} FROM deliveries JOIN events ON events.sequence = deliveries.event WHERE id = ?`,
  );
  const selectNext = database.prepare(
    `SELECT min(due) AS due FROM deliveries WHERE subscription = ? AND ${open} AND due > ?`,
  );
  const updateDelivery = database.prepare(
    `UPDATE deliveries SET state = ?, due = ?, attempts = ?, last_outcome = ?, last_status = ?, last_attempt_at = ?,
     dead_letter_reason = ?, dead_letter_blob = ? WHERE id = ?`,
  );
  return {
    add({ source, event, cloudEvent }, now) {
      const cloudJson = cloudEvent ? JSON.stringify(cloudEvent) : null;
      return Number(addEvent.get(source, now, JSON.stringify(event), cloudJson)?.['sequence']);
    },
    plan(eventSequence, subscription, { due, rank }, state) {
      addDelivery.run(eventSequence, subscription, state, due, rank);
    },
    due(subscription, now, limit, underWay) {
      const ids = selectDue.all(subscription, now, limit + underWay.size).map((row) => Number(row['id']));
      const free = ids.filter((id) => !underWay.has(id)).slice(0, limit);
      return free.map((id) => readDelivery(selectDelivery.get(id)));
    },
    nextDue(subscription, now) {
      const due = selectNext.get(subscription, now)?.['due'];
      return typeof due === 'number' ? due : undefined;
    },
    update({ id, state, due, attempts, lastOutcome, lastStatus, lastAttemptAt, deadLetterReason, deadLetterBlob }) {
      const last = [lastOutcome, lastStatus, lastAttemptAt, deadLetterReason, deadLetterBlob] as const;
      updateDelivery.run(state, due, attempts, ...last, id);
    },
  };
}
