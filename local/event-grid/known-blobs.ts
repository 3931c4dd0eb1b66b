import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { blobVersionSchema, type BlobVersion } from './blob-version.ts';

/** The blobs that have been looked at, on disk and in memory. */
export interface KnownBlobs {
  get(container: string, name: string): BlobVersion | undefined;
  names(container: string): string[];
  set(container: string, name: string, version: BlobVersion): void;
  forget(container: string, name: string): void;
}

const rowSchema = z.object({ container: z.string(), name: z.string(), version: z.string() });

export function openKnownBlobs(database: DatabaseSync): KnownBlobs {
  const insert = database.prepare('INSERT OR REPLACE INTO blobs (container, name, version) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM blobs WHERE container = ? AND name = ?');
  const known = new Map<string, Map<string, BlobVersion>>();
  const blobsOf = (container: string) => known.get(container) ?? new Map<string, BlobVersion>();
  const remember = (container: string, name: string, version: BlobVersion) =>
    known.set(container, blobsOf(container).set(name, version));

  for (const row of database.prepare('SELECT * FROM blobs').all()) {
    const { container, name, version } = rowSchema.parse(row);
    remember(container, name, blobVersionSchema.parse(JSON.parse(version)));
  }
  return {
    get: (container, name) => blobsOf(container).get(name),
    names: (container) => [...blobsOf(container).keys()],
    set(container, name, version) {
      insert.run(container, name, JSON.stringify(version));
      remember(container, name, version);
    },
    forget(container, name) {
      remove.run(container, name);
      blobsOf(container).delete(name);
    },
  };
}
