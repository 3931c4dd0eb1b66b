import { DatabaseSync } from 'node:sqlite';
import { taskHubFile } from './task-hub.ts';

/** The history events of an instance as they stand in a state folder's task hub, and their length in bytes of JSON. */
export function readHistory(stateFolder: string, instanceId: string): { events: unknown[]; bytes: number } {
  const database = new DatabaseSync(taskHubFile(stateFolder), { readOnly: true });
  try {
    const rows = database
      .prepare('SELECT event FROM history WHERE instance_id = ? ORDER BY sequence')
      .all(instanceId)
      .map((row) => String(row['event']));
    const bytes = rows.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    return { events: rows.map((text): unknown => JSON.parse(text)), bytes };
  } finally {
    database.close();
  }
}
