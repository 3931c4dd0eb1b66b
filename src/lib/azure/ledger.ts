import { z } from 'zod';
import type { Table } from './table-store.ts';

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
}

/** Keys of tables hold no slashes; the names of deployments do (`endpoint/deployment`). */
const rowKeyOf = (kind: BilledKind, name: string): string => `${kind}-${name.replaceAll('/', ':')}`;

export function createLedger(table: Table): Ledger {
  return {
    async intend(runId, kind, name) {
      const intendedAt = new Date().toISOString();
      const row = { partitionKey: runId, rowKey: rowKeyOf(kind, name), runId, kind, name, intendedAt };
      if (await table.insert(row)) return;
      // Made again after it was gone: a merge cannot take a column away, an empty one counts as none.
      await table.merge({ ...row, goneAt: '' });
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
      const open: LedgerEntry[] = [];
      for await (const row of table.query(`PartitionKey eq '${runId}'`)) {
        const entry = entrySchema.parse(row);
        if (!entry.goneAt) open.push(entry);
      }
      return open;
    },
  };
}
