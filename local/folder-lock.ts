import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, toDatabaseError } from './database-error.ts';

export const lockFile = 'lock.sqlite';

/** Held by the one process whose cloud lives in a folder. The system frees it however that process ends. */
export interface FolderLock {
  release(): void;
}

/** A database that nobody refers to is closed by the garbage collector. */
const held = new Set<DatabaseSync>();

/**
 * Takes the folder for this process; undefined when another one has it.
 * @throws Error that says what to do where that cannot be found out.
 */
export function lockFolder(folder: string): FolderLock | undefined {
  const path = join(folder, lockFile);
  const database = openLock(folder, path);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw toDatabaseError(path, error, 'Remove it, and start again: it holds nothing.');
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

function openLock(folder: string, path: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true });
    return new DatabaseSync(path, { timeout: 200 });
  } catch (error) {
    throw toDatabaseError(path, error, 'Remove it, and start again: it holds nothing.');
  }
}
