/** What a LokiJS database holds that is not to be written: the rest of it is plain data. */
export interface SerializableDatabase {
  autosaveHandle: unknown;
  persistenceAdapter: unknown;
  throttledSavePending?: unknown;
  throttledCallbacks: unknown;
  lokiConsoleWrapper?: unknown;
  collections: { data: object[] }[];
}

/**
 * A database as LokiJS writes and reads it. Its own way asks a function about every property of every row, which takes
 * twice as long, and Azurite does this for each write; what is left out is all at the top, so this leaves it out there. The
 * texts of table rows are kept from one time to the next: a write costs little more with ten thousand rows than with ten.
 */
export function toDatabaseText(database: SerializableDatabase): string {
  const { collections, ...rest } = database;
  const left = {
    ...rest,
    autosaveHandle: null,
    persistenceAdapter: null,
    throttledSavePending: undefined,
    throttledCallbacks: undefined,
    lokiConsoleWrapper: undefined,
  };
  return `${openEnded(left)}"collections":[${collections.map(toCollectionText).join(',')}]}`;
}

function toCollectionText({ data, ...rest }: { data: object[] }): string {
  const left = { ...rest, constraints: null, ttl: null };
  return `${openEnded(left)}"data":[${data.map(toRowText).join(',')}]}`;
}

/** An object's text up to where one more property can stand; it has at least one. */
const openEnded = (value: object): string => `${JSON.stringify(value).slice(0, -1)},`;

interface TableRow {
  PartitionKey: string;
  RowKey: string;
  meta: { revision: number; updated?: number };
}

const kept = new WeakMap<object, { revision: number; updated: number | undefined; text: string }>();

/** Azurite's table service puts a new object in a row's place for each change; blobs and queues change theirs where they are. */
const isTableRow = (row: object): row is TableRow => 'PartitionKey' in row && 'RowKey' in row && 'meta' in row;

function toRowText(row: object): string {
  if (!isTableRow(row)) return JSON.stringify(row);
  const { revision, updated } = row.meta;
  const known = kept.get(row);
  if (known?.revision === revision && known.updated === updated) return known.text;
  const text = JSON.stringify(row);
  kept.set(row, { revision, updated, text });
  return text;
}
