import type { DatabaseSync } from 'node:sqlite';

/** The next of the numbers that order the events of the storage account; never the same twice, restarts included. */
export function nextSequence(database: DatabaseSync): number {
  const row = database
    .prepare(
      `INSERT INTO counters (name, value) VALUES ('storage', 1)
       ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
    )
    .get();
  return Number(row?.['value']);
}
