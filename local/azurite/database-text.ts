/** What a LokiJS database holds that is not to be written: the rest of it is plain data. */
export interface SerializableDatabase {
  autosaveHandle: unknown;
  persistenceAdapter: unknown;
  throttledSavePending?: unknown;
  throttledCallbacks: unknown;
  lokiConsoleWrapper?: unknown;
  collections: object[];
}

/**
 * A database as LokiJS writes and reads it. Its own way asks a function about every property of every row, which takes
 * twice as long, and Azurite does this for each write; what is left out is all at the top, so this leaves it out there.
 */
export function toDatabaseText(database: SerializableDatabase): string {
  return JSON.stringify({
    ...database,
    autosaveHandle: null,
    persistenceAdapter: null,
    throttledSavePending: undefined,
    throttledCallbacks: undefined,
    lokiConsoleWrapper: undefined,
    collections: database.collections.map((collection) => ({ ...collection, constraints: null, ttl: null })),
  });
}
