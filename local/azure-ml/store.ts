import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Records of one kind, kept on disk: a written record is there after `kill -9`. */
export interface Collection<T> {
  get(id: string): T | undefined;
  /** All records, oldest first. */
  all(): T[];
  put(id: string, record: T): void;
  remove(id: string): void;
}

/** A point of a run's metric, as MLflow keeps it; `timestamp` in milliseconds since 1970. */
export interface Metric {
  key: string;
  step: number;
  value: number;
  timestamp: number;
}

export interface MetricStore {
  /** Writing a step again replaces it: a training that starts over after a crash logs the same steps. */
  add(runId: string, metrics: Metric[]): void;
  of(runId: string): Metric[];
  remove(runId: string): void;
}

export interface Store {
  collection<T>(kind: string): Collection<T>;
  metrics: MetricStore;
  close(): void;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS records (number INTEGER PRIMARY KEY, kind TEXT, id TEXT, body TEXT, UNIQUE (kind, id));
  CREATE TABLE IF NOT EXISTS metrics (run TEXT, key TEXT, step INTEGER, value REAL, timestamp INTEGER, PRIMARY KEY (run, key, step));
`;

/** Opens, or makes, `<folder>/azure-ml.sqlite`. */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'azure-ml.sqlite'));
  database.exec(schema);
  return {
    collection: (kind) => createCollection(database, kind),
    metrics: createMetricStore(database),
    close: () => database.close(),
  };
}

/** Everything is in memory too: records are replaced, never changed, so what was read stays as it was. */
function createCollection<T>(database: DatabaseSync, kind: string): Collection<T> {
  const put = database.prepare(
    'INSERT INTO records (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body',
  );
  const remove = database.prepare('DELETE FROM records WHERE kind = ? AND id = ?');
  const rows = database.prepare('SELECT id, body FROM records WHERE kind = ? ORDER BY number').all(kind);
  // What is read was written by put of the same kind, so it is a T.
  const records = new Map(rows.map(({ id, body }) => [String(id), JSON.parse(String(body)) as T]));
  return {
    get: (id) => records.get(id),
    all: () => [...records.values()],
    put(id, record) {
      put.run(kind, id, JSON.stringify(record));
      records.set(id, record);
    },
    remove(id) {
      remove.run(kind, id);
      records.delete(id);
    },
  };
}

function createMetricStore(database: DatabaseSync): MetricStore {
  const add = database.prepare(
    'INSERT OR REPLACE INTO metrics (run, key, step, value, timestamp) VALUES (?, ?, ?, ?, ?)',
  );
  const of = database.prepare('SELECT key, step, value, timestamp FROM metrics WHERE run = ? ORDER BY key, step');
  const remove = database.prepare('DELETE FROM metrics WHERE run = ?');
  return {
    add(runId, metrics) {
      database.exec('BEGIN');
      for (const { key, step, value, timestamp } of metrics) add.run(runId, key, step, value, Math.round(timestamp));
      database.exec('COMMIT');
    },
    // The columns are the fields of a Metric.
    of: (runId) => of.all(runId) as unknown as Metric[],
    remove: (runId) => void remove.run(runId),
  };
}
