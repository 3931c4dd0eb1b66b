import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toDatabaseText, type SerializableDatabase } from './database-text.ts';

/** What is used of a LokiJS database, in which Azurite keeps everything but the bytes of blobs. */
interface LokiDatabase extends SerializableDatabase {
  throttledSavePending?: boolean;
  autosaveDirty(): boolean;
  autosaveDisable(): void;
  saveDatabase(callback: (error?: Error) => void): void;
}

/** The class itself; `configureOptions` is called by its constructor, `serialize` for every write to disk. */
export interface LokiClass {
  prototype: {
    configureOptions(this: LokiDatabase, ...options: unknown[]): void;
    serialize(this: LokiDatabase): string;
  };
}

/**
 * Makes Azurite keep what it has acknowledged. By itself it writes its LokiJS databases every five seconds, so that a
 * killed process forgets answers it has given. From here on the answer to a request that may change something is held
 * until the databases are on disk; requests that wait at the same time share one write.
 *
 * Must be called before Azurite is loaded. The returned function writes what has not been written yet.
 */
export function makeAnswersDurable(loki: LokiClass): () => Promise<void> {
  const databases = collectDatabases(loki);
  loki.prototype.serialize = function () {
    return toDatabaseText(this);
  };
  // Newest first: Azurite makes the database of extents after the one of blobs that point at them.
  const save = async () => {
    for (const database of databases.toReversed()) await saveChanges(database);
  };
  subscribe('http.server.request.start', (message) => {
    // Node's documented message of this channel.
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.method !== 'GET' && request.method !== 'HEAD') holdUntil(save, response);
  });
  return save;
}

function collectDatabases({ prototype }: LokiClass): LokiDatabase[] {
  const databases: LokiDatabase[] = [];
  const configure = prototype.configureOptions;
  prototype.configureOptions = function (...options) {
    configure.apply(this, options);
    // `autosave` stays on, which makes `close` save; only its timer goes, which would save in any order.
    this.autosaveDisable();
    databases.push(this);
  };
  return databases;
}

/** A pending save may have begun before the change: then the one after it counts, which LokiJS starts by itself. */
function saveChanges(database: LokiDatabase): Promise<void> {
  if (!database.throttledSavePending && !database.autosaveDirty()) return Promise.resolve();
  return new Promise((resolve, reject) => database.saveDatabase((error) => (error ? reject(error) : resolve())));
}

/** Azurite's answers to changes are a few kilobytes: they may wait in memory. */
function holdUntil(save: () => Promise<void>, response: ServerResponse): void {
  const { write, end } = response;
  const held: (() => void)[] = [];
  let saving: Promise<void> | undefined;
  const hold = (send: () => void) => {
    held.push(send);
    saving ??= save().then(
      () => held.forEach((next) => next()),
      (error: unknown) => {
        console.error('Azurite could not save:', error);
        response.destroy();
      },
    );
  };
  // Node overloads both; the arguments go through as they came.
  response.write = ((...chunk: Parameters<typeof write>) => (hold(() => write.apply(response, chunk)), true)) as never;
  response.end = ((...chunk: Parameters<typeof end>) => (hold(() => end.apply(response, chunk)), response)) as never;
}
