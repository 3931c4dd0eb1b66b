import type { Dataset, RunStatus } from '../runs/contract/run.ts';
import { isRunId } from '../runs/contract/run-id.ts';
import { BoundedMap } from '../platform/bounded-map.ts';
import { runRowSchema, toRunRow, type RunRow } from './run-row.ts';
import type { Table } from '../azure/table-store.ts';

const partition = 'run';

/** Row keys sort newest first, which is the order of the list: the time is counted down from a far day. */
const farDay = 9_999_999_999_999;
export const runKeyOf = (runId: string, createdAt: string): string =>
  `${String(farDay - Date.parse(createdAt)).padStart(13, '0')}-${runId}`;

/** Columns that may be changed; JSON columns are given as values. */
type Changes = { [column in keyof RunRow]?: RunRow[column] | undefined };

/** What may be known of a run before it goes on. */
export type KnownOfRun = Pick<
  Changes,
  'line' | 'options' | 'webhookUrl' | 'webhookOrigin' | 'sizeBytes' | 'split' | 'config'
>;

export interface RunList {
  runs: RunRow[];
  hasMore: boolean;
}

/** The runs: one row each, in the order of the list, found by id through the claim that each run began with. */
export interface RunStore {
  /** Makes the row, or completes the one that is there. */
  create(runId: string, dataset: Dataset, createdAt: string, known?: KnownOfRun): Promise<void>;
  get(runId: string): Promise<RunRow | undefined>;
  /** The row of a run that goes on already, made from its claim where whoever started it has not come to it. */
  ensure(runId: string): Promise<RunRow>;
  /** Changes columns; with `onlyIf`, only a row that nobody changed since: false when somebody did. */
  change(runId: string, changes: Changes, onlyIf?: RunRow): Promise<boolean>;
  /** Newest first, without what is long; `after` is the id of the last run of the page before. */
  list(page: RunPage): Promise<RunList>;
}

export interface RunPage {
  limit: number;
  after?: string | undefined;
  status?: RunStatus | undefined;
  /** Those that have ended, and what follows their end is not all done. */
  concluded?: false;
  /** Only what was created after that time (ISO): with a status, older rows need not be looked at. */
  since?: string | undefined;
}

/** What a list is made of: reports and resources are two thirds of a row, and shown of one run at a time. */
const longColumns = ['report', 'plan', 'resources', 'warnings'];
const listed = Object.keys(runRowSchema.shape)
  .filter((column) => !longColumns.includes(column))
  .map((column) => ({ partitionKey: 'PartitionKey', rowKey: 'RowKey' })[column] ?? column);

/** Runs whose keys are known without asking. */
const maxKnown = 10_000;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const toColumns = (changes: Changes) =>
  Object.fromEntries(
    Object.entries(changes).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : value]),
  );

export function createRunStore(runs: Table, claims: Table): RunStore {
  const keys = new BoundedMap<string, string>(maxKnown);

  async function keyOf(runId: string): Promise<string | undefined> {
    const known = keys.get(runId);
    // Other texts may hold what Table storage refuses in a key.
    if (known || !isRunId(runId)) return known;
    const claim = await claims.get(partition, runId);
    if (!claim) return undefined;
    const key = runKeyOf(runId, String(claim['createdAt']));
    keys.set(runId, key);
    return key;
  }

  async function filterFor({ after, status, concluded, since }: RunPage): Promise<string> {
    const parts = [`PartitionKey eq ${quoted(partition)}`];
    if (after) parts.push(`RowKey gt ${quoted((await keyOf(after)) ?? after)}`);
    if (since) parts.push(`RowKey lt ${quoted(runKeyOf('', since))}`);
    if (status) parts.push(`status eq ${quoted(status)}`);
    if (concluded === false) parts.push('concluded eq false');
    return parts.join(' and ');
  }

  async function create(
    runId: string,
    { container, name, etag }: Dataset,
    createdAt: string,
    known: KnownOfRun = {},
  ): Promise<void> {
    const rowKey = runKeyOf(runId, createdAt);
    keys.set(runId, rowKey);
    const columns = toColumns(known);
    const made = await runs.insert({
      partitionKey: partition,
      rowKey,
      runId,
      createdAt,
      status: 'queued',
      container,
      blob: name,
      blobEtag: etag,
      ...columns,
    });
    if (!made && Object.keys(columns).length > 0) await runs.merge({ partitionKey: partition, rowKey, ...columns });
  }

  async function get(runId: string): Promise<RunRow | undefined> {
    const rowKey = await keyOf(runId);
    const row = rowKey === undefined ? undefined : await runs.get(partition, rowKey);
    return row && toRunRow(row);
  }

  async function restore(runId: string): Promise<RunRow | undefined> {
    const claim = await claims.get(partition, runId);
    if (!claim) return undefined;
    const [container, name, etag, createdAt] = ['container', 'blob', 'blobEtag', 'createdAt'].map((column) =>
      String(claim[column]),
    ) as [string, string, string, string];
    await create(runId, { container, name, etag }, createdAt);
    return get(runId);
  }

  return {
    create,
    get,
    async ensure(runId) {
      const row = (await get(runId)) ?? (await restore(runId));
      if (!row) throw new Error(`There is no run '${runId}'.`);
      return row;
    },

    async change(runId, changes, onlyIf) {
      const rowKey = await keyOf(runId);
      if (rowKey === undefined) throw new Error(`There is no run '${runId}'.`);
      return runs.merge({ partitionKey: partition, rowKey, ...toColumns(changes) }, onlyIf?.etag);
    },

    async list(page) {
      const { limit } = page;
      const found: RunRow[] = [];
      for await (const row of runs.query(await filterFor(page), { columns: listed, pageSize: limit + 1 })) {
        if (found.length === limit) return { runs: found, hasMore: true };
        // Not every service tells the etag of a row that it gives a part of.
        found.push(toRunRow(Object.assign({ etag: '' }, row)));
      }
      return { runs: found, hasMore: false };
    },
  };
}
