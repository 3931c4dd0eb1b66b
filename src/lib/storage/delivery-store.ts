import { z } from 'zod';
import { timeOfMessage } from '../webhooks/contract/message-id.ts';
import { attemptColumn, toDelivery, type AttemptRecord, type Delivery, type DeliveryStatus } from './delivery-row.ts';
import type { Table } from '../azure/table-store.ts';

/** A message that is to be sent: where to, and its name. */
interface DeliveryName {
  endpointId: string;
  messageId: string;
}

/**
 * A message in one of its rounds: the first time it is sent, or a time that it is sent anew after that was over. What a round
 * leaves to be done when it is over, such as taking the message off the list, cannot harm the one after it.
 */
export interface RoundName extends DeliveryName {
  round: number;
}

/** What goes by the name of a round: its place on the list of what is to be sent, and its orchestration. */
export const roundIdOf = ({ messageId, round }: RoundName): string =>
  round === 0 ? messageId : `${messageId}:${round}`;

export type NewDelivery = Omit<Delivery, 'etag' | 'status' | 'made' | 'madeBefore' | 'round' | 'attempts' | 'reason'>;

interface Page {
  limit: number;
  /** The message that the page before ended with. */
  after?: string | undefined;
  status?: DeliveryStatus | undefined;
}

/**
 * Messages and what became of them: one row each, in the partition of its endpoint, newest first. Messages that are still to
 * be sent are listed a second time by the time at which they are due, in a partition of their own.
 */
export interface DeliveryStore {
  /** Adds a message that is to be sent, and answers it; undefined when it is there already, as it was or further. */
  add(delivery: NewDelivery): Promise<Delivery | undefined>;
  get(name: DeliveryName): Promise<Delivery | undefined>;
  /** Writes down what became of it; false when somebody changed it since. */
  change(
    delivery: Delivery,
    changes: Partial<Pick<Delivery, 'status' | 'made' | 'madeBefore' | 'round' | 'dueAt' | 'reason'>>,
    attempt?: AttemptRecord,
  ): Promise<boolean>;
  list(endpointId: string, page: Page): Promise<{ deliveries: Delivery[]; hasMore: boolean }>;
  /** Those of events that happened at a time (ms) or later, newest first, from the one after `after` on. */
  since(endpointId: string, time: number, after?: string): AsyncIterable<Delivery>;
  /** Lists it among those that are to be sent. */
  expect(name: RoundName, dueAt: string): Promise<void>;
  /** Takes rounds of messages off that list, by their ids. */
  settle(roundIds: readonly string[]): Promise<void>;
  /** Those that should have been sent before a time (ISO). */
  overdue(before: string): AsyncIterable<RoundName>;
  /** Messages of events before a time (ms), but those that are still to be sent, in their last round. */
  settledBefore(endpointId: string, time: number): AsyncIterable<RoundName>;
  remove(name: DeliveryName): Promise<void>;
}

const pending = 'pending';
const roundSchema = z.object({ endpointId: z.string(), messageId: z.string(), round: z.number().default(0) });
const farDay = 9_999_999_999_999;
const countedDown = (time: number): string => String(farDay - time).padStart(13, '0');

/** Newest first; undefined for what is no message's id. */
function keyOf(messageId: string): string | undefined {
  const time = timeOfMessage(messageId);
  return time === undefined ? undefined : `${countedDown(time)}-${messageId}`;
}

export function createDeliveryStore(table: Table): DeliveryStore {
  const rowOf = ({ endpointId, messageId }: DeliveryName) => ({
    partitionKey: endpointId,
    rowKey: keyOf(messageId) ?? messageId,
  });

  const pendingRow = ({ endpointId, messageId, round }: RoundName, dueAt: string) => ({
    partitionKey: pending,
    rowKey: roundIdOf({ endpointId, messageId, round }),
    endpointId,
    messageId,
    round,
    dueAt,
  });

  return {
    async expect(name, dueAt) {
      await table.merge(pendingRow(name, dueAt));
    },
    settle: (roundIds) => table.removeAll(pending, roundIds),

    async add(delivery) {
      const columns = { ...delivery, status: 'pending' as const, made: 0, madeBefore: 0, round: 0 };
      // On the list first: a message that is on it and was never made is taken off by the sweep; the other way round nobody would look.
      await table.insert(pendingRow(columns, delivery.dueAt));
      const etag = await table.insert({ ...rowOf(delivery), ...columns });
      return etag === undefined ? undefined : { ...columns, etag, reason: undefined, attempts: [] };
    },

    async get(name) {
      const { partitionKey, rowKey } = rowOf(name);
      const row = keyOf(name.messageId) ? await table.get(partitionKey, rowKey) : undefined;
      return row && toDelivery(row);
    },

    change(delivery, changes, attempt) {
      const tried = attempt ? { [attemptColumn(delivery.made)]: JSON.stringify(attempt) } : {};
      return table.merge({ ...rowOf(delivery), ...changes, ...tried }, delivery.etag);
    },

    async list(endpointId, { limit, after, status }) {
      const filter = [
        `PartitionKey eq '${endpointId}'`,
        ...(after ? [`RowKey gt '${keyOf(after) ?? ''}'`] : []),
        ...(status ? [`status eq '${status}'`] : []),
      ].join(' and ');
      const deliveries: Delivery[] = [];
      for await (const row of table.query(filter, { pageSize: limit + 1 })) {
        if (deliveries.length === limit) return { deliveries, hasMore: true };
        deliveries.push(toDelivery(row));
      }
      return { deliveries, hasMore: false };
    },

    async *since(endpointId, time, after) {
      const filter = [
        `PartitionKey eq '${endpointId}'`,
        `RowKey lt '${countedDown(Math.max(0, time - 1))}'`,
        ...(after ? [`RowKey gt '${keyOf(after) ?? ''}'`] : []),
      ].join(' and ');
      for await (const row of table.query(filter, { pageSize: 100 })) yield toDelivery(row);
    },

    async *overdue(before) {
      const filter = `PartitionKey eq '${pending}' and dueAt lt '${before}'`;
      for await (const row of table.query(filter)) yield roundSchema.parse(row);
    },

    async *settledBefore(endpointId, time) {
      const filter = `PartitionKey eq '${endpointId}' and RowKey gt '${countedDown(time)}'`;
      for await (const row of table.query(filter, { columns: ['endpointId', 'messageId', 'round', 'status'] }))
        if (row['status'] !== pending) yield roundSchema.parse(row);
    },

    async remove(name) {
      const { partitionKey, rowKey } = rowOf(name);
      await table.remove(partitionKey, rowKey);
    },
  };
}
