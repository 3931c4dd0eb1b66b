import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A row of a LokiJS collection, known by its number. */
interface Row {
  $loki: number;
}

/** What is used of a LokiJS collection. */
interface LokiCollection {
  name: string;
  /** The numbers of the rows that were added, changed or removed since somebody took note. */
  dirtyIds: number[];
  get(id: number): Row | null;
  ensureAllIndexes(force: boolean): void;
}

/** What is used of a LokiJS database. */
export interface LokiDatabase {
  filename: string;
  collections: LokiCollection[];
  persistenceAdapter: unknown;
  /** Whether collections keep their `dirtyIds`; each takes it over when it is made. */
  isIncremental?: boolean;
  serialize(): string;
}

/** A database as LokiJS writes it. */
interface StoredDatabase {
  collections: { name: string; maxId: number; data: Row[] }[];
}

/** A row of a collection as it is now, or the number of one that is gone. */
type Change = [collection: string, row: Row | number];

/** Keeps a database on disk. */
export interface Journal {
  /** Writes down what has changed since the last time. What is written outlives the process. */
  save(): void;
}

/** So many bytes of changes, and the database is written anew. */
const maxJournal = 16 * 1024 * 1024;

/**
 * Keeps a LokiJS database as a file of all that it holds, as LokiJS writes it, and a journal of the rows that have changed since:
 * a change costs the same in a large database as in a small one. LokiJS itself writes everything each time. To be called when the
 * database has been configured and holds nothing yet.
 */
export function keepJournal(database: LokiDatabase): Journal {
  const path = database.filename;
  const journalPath = `${path}.journal`;
  /** The collections that the file has; undefined where it is not known to be up to date. */
  let written: LokiCollection[] | undefined;
  let journalBytes = 0;

  function writeAll(text: string): void {
    writeFileSync(`${path}~`, text);
    renameSync(`${path}~`, path);
    // Changes that are older than the file, should we die here, lead to what it holds.
    rmSync(journalPath, { force: true });
    written = [...database.collections];
    journalBytes = 0;
    for (const collection of database.collections) collection.dirtyIds = [];
  }

  function save(): void {
    const { collections } = database;
    const isSame = written?.length === collections.length && collections.every((one, at) => one === written?.[at]);
    if (!isSame || journalBytes > maxJournal) return writeAll(database.serialize());
    const changes = collections.flatMap((collection) => changesOf(collection));
    if (changes.length === 0) return;
    const line = `${JSON.stringify(changes)}\n`;
    const upToDate = written;
    // A line that could only be written in part is not to be gone on behind: then everything is written anew.
    written = undefined;
    appendFileSync(journalPath, line);
    written = upToDate;
    journalBytes += line.length;
    for (const collection of collections) collection.dirtyIds = [];
  }

  database.isIncremental = true;
  database.persistenceAdapter = {
    loadDatabase(_name: string, load: (stored: StoredDatabase | null) => void): void {
      load(existsSync(path) ? readStored(path, journalPath) : null);
      for (const collection of database.collections) collection.ensureAllIndexes(true);
    },
    saveDatabase(_name: string, text: string, done: () => void): void {
      writeAll(text);
      done();
    },
  };
  return { save };
}

const changesOf = (collection: LokiCollection): Change[] =>
  [...new Set(collection.dirtyIds)].map((id) => [collection.name, collection.get(id) ?? id]);

function readStored(path: string, journalPath: string): StoredDatabase {
  // Both files are LokiJS's and our own.
  const stored = JSON.parse(readFileSync(path, 'utf8')) as StoredDatabase;
  const lines = existsSync(journalPath) ? readFileSync(journalPath, 'utf8').split('\n') : [];
  // What follows the last line end was cut off by the end of the process, before anybody was told.
  const changes = lines.slice(0, -1).flatMap((line) => JSON.parse(line) as Change[]);
  for (const collection of stored.collections) applyChanges(collection, changes);
  return stored;
}

function applyChanges(collection: StoredDatabase['collections'][number], changes: readonly Change[]): void {
  const rows = new Map(collection.data.map((row) => [row.$loki, row]));
  for (const [name, row] of changes) {
    if (name !== collection.name) continue;
    if (typeof row === 'number') rows.delete(row);
    else rows.set(row.$loki, row);
    collection.maxId = Math.max(collection.maxId, typeof row === 'number' ? row : row.$loki);
  }
  // LokiJS looks for rows by halves.
  collection.data = [...rows.values()].sort((left, right) => left.$loki - right.$loki);
}
