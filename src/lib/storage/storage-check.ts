import type { TokenCredential } from '@azure/identity';
import { lazy } from '../platform/lazy.ts';
import { remoteCall } from '../azure/remote-call.ts';
import { openTable } from '../azure/table-store.ts';
import { RemoteError } from '../platform/errors.ts';
import { containers, tables } from './names.ts';

/** Whether the storage account has what a deployment makes in it. */
export interface StorageCheck {
  /** Containers that are not there; fails when the account cannot be asked. */
  missingContainers(): Promise<string[]>;
  missingTables(): Promise<string[]>;
}

export function createStorageCheck(blobUrl: string, tableUrl: string, credential: TokenCredential): StorageCheck {
  const blobs = lazy(async () => {
    const { BlobServiceClient } = await import('../azure/sdk/blobs.ts');
    return new BlobServiceClient(blobUrl, credential);
  });

  const hasContainer = (name: string): Promise<boolean> =>
    remoteCall('Blob storage', async () => (await blobs()).getContainerClient(name).exists());

  /** A row is asked for that nobody has: a table answers with none, and no table with an error. */
  async function hasTable(name: string): Promise<boolean> {
    try {
      const rows = openTable(tableUrl, name, credential).query("PartitionKey eq 'doctor'", { pageSize: 1 });
      await remoteCall('Table storage', () => rows[Symbol.asyncIterator]().next());
      return true;
    } catch (error) {
      if (error instanceof RemoteError && error.status === 404) return false;
      throw error;
    }
  }

  const missing = async (names: readonly string[], has: (name: string) => Promise<boolean>): Promise<string[]> => {
    const there = await Promise.all(names.map(has));
    return names.filter((_, index) => !there[index]);
  };
  return {
    missingContainers: () => missing(containers, hasContainer),
    missingTables: () => missing(tables, hasTable),
  };
}
