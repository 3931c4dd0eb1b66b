import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { BlobItem, BlobServiceClient } from '@azure/storage-blob';
import { readBlobVersion, type BlobVersion } from './blob-version.ts';
import { inTransaction } from './event-grid-database.ts';
import { openKnownBlobs } from './known-blobs.ts';

export interface BlobWatchOptions {
  storage: BlobServiceClient;
  containers: string[];
  database: DatabaseSync;
  /** Real milliseconds between two looks. */
  pollEvery: number;
  /** Called in the transaction that remembers the blob: what it writes stays exactly when the blob counts as seen. */
  record: (container: string, name: string, version: BlobVersion) => void;
  /** Called after that transaction. */
  recorded: () => void;
}

/** How many blobs are asked about at the same time. */
const concurrency = 16;

/**
 * Azurite tells nobody what is written to it, so this lists the containers again and again. What was written while it
 * was off is found at the next start. Of versions that replace each other between two looks, only the last is seen.
 */
export function watchBlobs(options: BlobWatchOptions): { close(): Promise<void> } {
  const { containers, storage, database, pollEvery, record, recorded } = options;
  const known = openKnownBlobs(database);
  const closing = new AbortController();

  async function look(container: string): Promise<void> {
    const missing = new Set(known.names(container));
    const changed: BlobItem[] = [];
    for await (const blob of storage.getContainerClient(container).listBlobsFlat()) {
      missing.delete(blob.name);
      if (known.get(container, blob.name)?.etag !== blob.properties.etag) changed.push(blob);
    }
    for (const name of missing) known.forget(container, name);
    const lookOn = async () => {
      for (let blob = changed.shift(); blob; blob = changed.shift()) await lookAt(container, blob);
    };
    await Promise.all(Array.from({ length: concurrency }, lookOn));
  }

  async function lookAt(container: string, blob: BlobItem): Promise<void> {
    const before = known.get(container, blob.name);
    // Gone or another by now: the next look sees to it.
    const seen = await readBlobVersion(storage, container, blob).catch(() => undefined);
    if (!seen || closing.signal.aborted) return;
    // Setting metadata or headers, appends and page writes change the ETag as well, but raise no event.
    const isNew = before?.write !== seen.write;
    inTransaction(database, () => {
      known.set(container, blob.name, seen);
      if (isNew) record(container, blob.name, seen);
    });
    if (isNew) recorded();
  }

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      const begun = performance.now();
      // A container that is not there yet, or an Azurite that is being started again, is no reason to stop.
      for (const container of containers) await look(container).catch(() => undefined);
      // With very many blobs a look takes long: then it rests as long, too.
      const rest = Math.max(pollEvery, performance.now() - begun);
      await setTimeout(rest, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const watching = watch();
  return {
    close() {
      closing.abort();
      return watching;
    },
  };
}
