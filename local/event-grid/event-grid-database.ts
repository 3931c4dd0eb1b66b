import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Opens (and makes, the first time) `event-grid.db` in the folder. What a statement has written survives a kill. */
export function openEventGridDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'event-grid.db'));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS events (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, published_at REAL NOT NULL,
      event TEXT NOT NULL, cloud_event TEXT
    ) STRICT;
    CREATE TABLE IF NOT EXISTS deliveries (
      id INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL REFERENCES events, subscription TEXT NOT NULL,
      state TEXT NOT NULL, due REAL NOT NULL, rank REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
      last_outcome TEXT, last_status INTEGER, last_attempt_at REAL, dead_letter_reason TEXT, dead_letter_blob TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (subscription, state, due, rank);
    CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
    CREATE TABLE IF NOT EXISTS blobs (
      container TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (container, name)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  `);
  return database;
}

/** Runs the work in one transaction: all of it stays, or nothing when it throws. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
