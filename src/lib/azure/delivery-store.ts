import { timeOfMessage } from '../domain/message-id.ts';
import { attemptColumn, toDelivery, type AttemptRecord, type Delivery, type DeliveryStatus } from './delivery-row.ts';
import type { Table } from './table-store.ts';

/** A message that is to be sent: where to, and its name. */
export interface DeliveryName {
  endpointId: string;
  messageId: string;
}

export type NewDelivery = Omit<Delivery, 'etag' | 'status' | 'made' | 'madeBefore' | 'attempts' | 'reason'>;

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
    changes: Partial<Pick<Delivery, 'status' | 'made' | 'madeBefore' | 'dueAt' | 'reason'>>,
    attempt?: AttemptRecord,
  ): Promise<boolean>;
  list(endpointId: string, page: Page): Promise<{ deliveries: Delivery[]; hasMore: boolean }>;
  /** Those of events that happened at a time (ms) or later, newest first. */
  since(endpointId: string, time: number): AsyncIterable<Delivery>;
  /** Lists it among those that are to be sent. */
  expect(name: DeliveryName, dueAt: string): Promise<void>;
  /** Takes messages off that list. */
  settle(messageIds: readonly string[]): Promise<void>;
  /** Those that should have been sent before a time (ISO). */
  overdue(before: string): AsyncIterable<DeliveryName>;
  /** Messages of events before a time (ms), but those that are still to be sent. */
  settledBefore(endpointId: string, time: number): AsyncIterable<DeliveryName>;
  remove(name: DeliveryName): Promise<void>;
}

const pending = 'pending';
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

  const pendingRow = ({ endpointId, messageId }: DeliveryName, dueAt: string) => ({
    partitionKey: pending,
    rowKey: messageId,
    endpointId,
    dueAt,
  });

  return {
    async expect(name, dueAt) {
      await table.merge(pendingRow(name, dueAt));
    },
    settle: (messageIds) => table.removeAll(pending, messageIds),

    async add(delivery) {
      const columns = { ...delivery, status: 'pending' as const, made: 0, madeBefore: 0 };
      // On the list first: a message that is on it and was never made is taken off by the sweep; the other way round nobody would look.
      await table.insert(pendingRow(delivery, delivery.dueAt));
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

    async *since(endpointId, time) {
      const filter = `PartitionKey eq '${endpointId}' and RowKey lt '${countedDown(Math.max(0, time - 1))}'`;
      for await (const row of table.query(filter, { pageSize: 100 })) yield toDelivery(row);
    },

    async *overdue(before) {
      const filter = `PartitionKey eq '${pending}' and dueAt lt '${before}'`;
      for await (const row of table.query(filter))
        yield { endpointId: String(row['endpointId']), messageId: String(row.rowKey) };
    },

    async *settledBefore(endpointId, time) {
      const filter = `PartitionKey eq '${endpointId}' and RowKey gt '${countedDown(time)}'`;
      for await (const row of table.query(filter, { columns: ['PartitionKey', 'RowKey', 'messageId', 'status'] }))
        if (row['status'] !== pending) yield { endpointId, messageId: String(row['messageId']) };
    },

    async remove(name) {
      const { partitionKey, rowKey } = rowOf(name);
      await table.remove(partitionKey, rowKey);
    },
  };
}
