import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held by the one process whose cloud lives in a folder. The system frees it however that process ends. */
export interface FolderLock {
  release(): void;
}

/** A database that nobody refers to is closed by the garbage collector. */
const held = new Set<DatabaseSync>();

/** Takes the folder for this process; undefined when another one has it. */
export function lockFolder(folder: string): FolderLock | undefined {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 200 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return undefined;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}
