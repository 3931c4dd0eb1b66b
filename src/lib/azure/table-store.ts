import type { TokenCredential } from '@azure/identity';
import type { TableEntity, TableEntityResult, TransactionAction } from '@azure/data-tables';
import { orMissing, remoteCall, remotePages } from './remote-call.ts';
import { RemoteError } from '../platform/errors.ts';
import { lazy } from '../platform/lazy.ts';

type Columns = Record<string, string | number | boolean | undefined>;
export type Row = TableEntityResult<Columns>;

/** One table of Azure Table storage, with its failures in one shape. */
export interface Table {
  /** Adds a row and answers its etag; undefined when there is one of these keys already. */
  insert(row: TableEntity<Columns>): Promise<string | undefined>;
  get(partitionKey: string, rowKey: string): Promise<Row | undefined>;
  /** Changes the given columns and makes the row if there is none; with an etag, only an unchanged row: false when it was changed or removed. */
  merge(row: TableEntity<Columns>, etag?: string): Promise<boolean>;
  remove(partitionKey: string, rowKey: string): Promise<void>;
  /** Removes rows of one partition, as many in a request as Table storage takes. */
  removeAll(partitionKey: string, rowKeys: readonly string[]): Promise<void>;
  /** Rows in the order of their keys; `columns` names those that are wanted, `pageSize` how many rows come at once. */
  query(filter: string, options?: { columns?: string[]; pageSize?: number }): AsyncIterable<Row>;
}

/** What Table storage takes in one transaction. */
const maxInTransaction = 100;
/** And what it gives in one answer. */
const largestPage = 1_000;

export function openTable(url: string, name: string, credential: TokenCredential): Table {
  const client = lazy(async () => {
    const { TableClient } = await import('./sdk/tables.ts');
    return new TableClient(url, name, credential);
  });
  const service = `The table '${name}'`;

  async function remove(partitionKey: string, rowKey: string): Promise<void> {
    await orMissing(service, async () => (await client()).deleteEntity(partitionKey, rowKey));
  }

  /** All of a transaction fails where one row is gone already. */
  async function removeTogether(partitionKey: string, rowKeys: readonly string[]): Promise<void> {
    const actions = rowKeys.map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]);
    const areThere = await unlessStatus([404], () =>
      remoteCall(service, async () => (await client()).submitTransaction(actions)),
    );
    if (!areThere) await Promise.all(rowKeys.map((rowKey) => remove(partitionKey, rowKey)));
  }

  return {
    remove,
    async removeAll(partitionKey, rowKeys) {
      for (let from = 0; from < rowKeys.length; from += maxInTransaction) {
        const some = rowKeys.slice(from, from + maxInTransaction);
        await (some.length > 1 ? removeTogether(partitionKey, some) : remove(partitionKey, some[0] ?? ''));
      }
    },
    async insert(row) {
      let etag: string | undefined;
      await unlessStatus([409], async () => {
        ({ etag } = await remoteCall(service, async () => (await client()).createEntity(row)));
      });
      return etag;
    },
    get: (partitionKey, rowKey) =>
      orMissing(service, async () => (await client()).getEntity<Columns>(partitionKey, rowKey)),
    merge: (row, etag) =>
      unlessStatus(etag ? [404, 412] : [], () =>
        remoteCall(service, async () =>
          etag ? (await client()).updateEntity(row, 'Merge', { etag }) : (await client()).upsertEntity(row, 'Merge'),
        ),
      ),
    async *query(filter, { columns, pageSize = largestPage } = {}) {
      const queryOptions = columns ? { filter, select: columns } : { filter };
      const maxPageSize = Math.min(pageSize, largestPage);
      const pages = remotePages(service, async () =>
        (await client()).listEntities<Columns>({ queryOptions }).byPage({ maxPageSize }),
      );
      for await (const page of pages) yield* page;
    },
  };
}

async function unlessStatus(statuses: number[], call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof RemoteError && statuses.includes(error.status)) return false;
    throw error;
  }
}
