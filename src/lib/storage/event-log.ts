import { z } from 'zod';
import type { Table } from '../azure/table-store.ts';

const runEventSchema = z.object({
  rowKey: z.string(),
  at: z.string(),
  level: z.enum(['info', 'warn', 'error']),
  message: z.string(),
});

/** An entry of a run's timeline. `id` is unique within the run. */
export interface RunEvent {
  id: string;
  at: string;
  level: 'info' | 'warn' | 'error';
  message: string;
}

export interface EventLog {
  /** Adds an entry; one with the same id that is there already stays as it is, so that repeated steps tell things once. */
  add(runId: string, event: RunEvent): Promise<void>;
  /** Oldest first. */
  list(runId: string): Promise<RunEvent[]>;
}

export function createEventLog(events: Table): EventLog {
  return {
    async add(runId, { id, ...columns }) {
      await events.insert({ partitionKey: runId, rowKey: id, ...columns });
    },
    async list(runId) {
      const found: RunEvent[] = [];
      for await (const row of events.query(`PartitionKey eq '${runId}'`)) {
        const { rowKey, ...event } = runEventSchema.parse(row);
        found.push({ id: rowKey, ...event });
      }
      return found.sort((left, right) => left.at.localeCompare(right.at) || left.id.localeCompare(right.id));
    },
  };
}
