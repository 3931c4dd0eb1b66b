import { DatabaseSync } from 'node:sqlite';
import { taskHubFile } from '../local/functions-host/durable/task-hub.ts';

/** The ids of the orchestrations that have ended, however, read from a state folder's task hub beside the host. */
export function readEndedInstances(stateFolder: string): Set<string> {
  const database = new DatabaseSync(taskHubFile(stateFolder), { readOnly: true });
  try {
    const rows = database.prepare(
      "SELECT instance_id FROM instances WHERE status IN ('Completed', 'Failed', 'Terminated')",
    );
    return new Set(rows.all().map((row) => String(row['instance_id'])));
  } finally {
    database.close();
  }
}
