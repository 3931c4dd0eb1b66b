import { z } from 'zod';
import type { Table } from '../azure/table-store.ts';

const modelSchema = z.object({
  line: z.string(),
  runId: z.string(),
  name: z.string(),
  endpoint: z.string(),
  deployment: z.string(),
  scoringUri: z.string(),
  baseModel: z.string(),
  /** When the run was created (ISO). */
  createdAt: z.string(),
  live: z.boolean(),
  /** When it was first said that it is to be removed (ISO): while it is live, it still is to be. */
  removedAt: z.string().optional(),
});

/** A run's model that can be talked to, or could once. */
export type ModelRecord = z.infer<typeof modelSchema>;

export interface ModelStore {
  put(model: ModelRecord): Promise<void>;
  /** All models that answer; of one line where it is named. */
  live(line?: string): Promise<ModelRecord[]>;
  get(line: string, runId: string): Promise<ModelRecord | undefined>;
  /** Writes down that a model is being removed, and answers when that was first done (ISO). */
  noteRemoval(model: ModelRecord): Promise<string>;
}

export function createModelStore(table: Table): ModelStore {
  return {
    async put(model) {
      await table.merge({ partitionKey: model.line, rowKey: model.runId, ...model });
    },
    async live(line) {
      const found: ModelRecord[] = [];
      for await (const row of table.query(`${line ? `PartitionKey eq '${line}' and ` : ''}live eq true`))
        found.push(modelSchema.parse(row));
      return found.sort((left, right) => right.createdAt.localeCompare(left.createdAt));
    },
    async get(line, runId) {
      const row = await table.get(line, runId);
      return row && modelSchema.parse(row);
    },
    async noteRemoval({ line, runId }) {
      for (;;) {
        const row = await table.get(line, runId);
        const known = row && modelSchema.parse(row).removedAt;
        if (known) return known;
        const removedAt = new Date().toISOString();
        if (await table.merge({ partitionKey: line, rowKey: runId, removedAt }, row?.etag)) return removedAt;
      }
    },
  };
}
