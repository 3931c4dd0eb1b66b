import { existsSync, globSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { toDatabaseError } from './database-error.ts';
import { lockFile } from './folder-lock.ts';
import { closeToOthers, unusableFile } from './state-file.ts';

/** What the demonstration writes, and some more. */
const roomNeeded = 64 * 1024 * 1024;
/** With less than this, nothing goes on. */
const leastRoom = 1024 * 1024;
const megabytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MB`;

/** @throws Error where the disk of the folder has no room for what is written there. */
export function checkRoom(folder: string, needed = roomNeeded): void {
  const { bavail, bsize, blocks } = statfsSync(folder);
  // Some file systems do not tell.
  if (blocks === 0 || bavail * bsize >= needed) return;
  throw new Error(
    `The disk that holds ${folder} is full: ${megabytes(bavail * bsize)} are free, and ${megabytes(needed)} are needed. ` +
      'Make room, and start again; what is there already is kept.',
  );
}

/** What is behind a failure: where the disk is full, that is. */
export function causeOf(error: unknown, folder: string): unknown {
  try {
    if (existsSync(folder)) checkRoom(folder, leastRoom);
    return error;
  } catch (full) {
    return full;
  }
}

const remedy = 'Put it back from a copy, or begin anew with: npm run reset';

/**
 * Looks at what the processes of the cloud are about to open, and leaves it to its owner alone: some of it holds keys.
 * @throws Error that names the file and the remedy where one is damaged.
 */
export function checkState(folder: string): void {
  closeToOthers(folder);
  const found = globSync(['*', '{azurite,event-grid,functions-host,identity}/*'], { cwd: folder, withFileTypes: true });
  for (const entry of found.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    closeToOthers(path);
    if (/\.(?:sqlite|db)$/.test(path) && entry.name !== lockFile) checkDatabase(path);
    else if (/^__azurite_db_\w+\.json$/.test(entry.name)) checkJson(path);
  }
}

function checkDatabase(path: string): void {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    const [row] = database.prepare('PRAGMA quick_check(1)').all();
    if (row?.['quick_check'] !== 'ok') throw unusableFile(path, 'is damaged', remedy);
  } catch (error) {
    throw toDatabaseError(path, error, remedy);
  } finally {
    database?.close();
  }
}

function checkJson(path: string): void {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw unusableFile(path, 'is damaged', remedy, error);
  }
}
