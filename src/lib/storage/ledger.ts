import { z } from 'zod';
import type { Table } from '../azure/table-store.ts';

export const billedKinds = ['compute', 'job', 'endpoint', 'deployment'] as const;
export type BilledKind = (typeof billedKinds)[number];

const entrySchema = z.object({
  runId: z.string(),
  kind: z.enum(billedKinds),
  name: z.string(),
  intendedAt: z.string(),
  goneAt: z.string().optional(),
});
export type LedgerEntry = z.infer<typeof entrySchema>;

/** Everything that costs money while it exists, written down before it is made. */
export interface Ledger {
  /** Says that the resource is about to be made for the run. */
  intend(runId: string, kind: BilledKind, name: string): Promise<void>;
  /** Says that it costs nothing any more. */
  close(runId: string, kind: BilledKind, name: string): Promise<void>;
  /** What was meant to be made for the run and is not known to be gone. */
  openEntries(runId: string): Promise<LedgerEntry[]>;
  /** The same of all runs that meant to make it before a time (ISO). */
  openBefore(time: string): AsyncIterable<LedgerEntry>;
  /** Entries of an endpoint that is not known to be gone, whichever run made it. */
  openEndpoints(endpoint: string): AsyncIterable<LedgerEntry>;
  /** Deployments of an endpoint that are not known to be gone, whichever run made them. */
  openDeployments(endpoint: string): AsyncIterable<LedgerEntry>;
}

/** Keys of tables hold no slashes; the names of deployments do (`endpoint/deployment`). */
const rowKeyOf = (kind: BilledKind, name: string): string => `${kind}-${name.replaceAll('/', ':')}`;

export function createLedger(table: Table): Ledger {
  async function* open(filter: string): AsyncGenerator<LedgerEntry> {
    for await (const row of table.query(filter)) {
      const entry = entrySchema.parse(row);
      if (!entry.goneAt) yield entry;
    }
  }

  return {
    async intend(runId, kind, name) {
      const intendedAt = new Date().toISOString();
      // An empty time can be asked for, and a merge cannot take a column away.
      const row = { partitionKey: runId, rowKey: rowKeyOf(kind, name), runId, kind, name, intendedAt, goneAt: '' };
      // Made again after it was gone: then it is open once more.
      if (!(await table.insert(row))) await table.merge(row);
    },
    async close(runId, kind, name) {
      const goneAt = new Date().toISOString();
      await table.merge({
        partitionKey: runId,
        rowKey: rowKeyOf(kind, name),
        runId,
        kind,
        name,
        intendedAt: goneAt,
        goneAt,
      });
    },
    async openEntries(runId) {
      const entries: LedgerEntry[] = [];
      for await (const entry of open(`PartitionKey eq '${runId}'`)) entries.push(entry);
      return entries;
    },
    openBefore: (time) => open(`goneAt eq '' and intendedAt lt '${time}'`),
    openEndpoints: (endpoint) => open(`RowKey eq '${rowKeyOf('endpoint', endpoint)}'`),
    openDeployments(endpoint) {
      const first = rowKeyOf('deployment', `${endpoint}/`);
      // The character after the colon ends the range.
      return open(`RowKey gt '${first}' and RowKey lt '${first.slice(0, -1)};'`);
    },
  };
}
