import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import type { Azurite } from '../../local/azurite.ts';
import type { RecordedRequest } from '../recorded-request.ts';

/** How many requests of each kind an app sent to storage. */
export interface StorageRequests {
  tableReads: number;
  tableWrites: number;
  blobReads: number;
  blobWrites: number;
}

/** Counts what was sent to the storage account's tables and blobs. */
export function countStorageRequests(requests: RecordedRequest[], storage: Azurite): StorageRequests {
  const isRead = ({ method }: RecordedRequest) => method === 'GET' || method === 'HEAD';
  const sentTo = (url: string) => requests.filter(({ origin }) => origin === new URL(url).origin);
  const [tables, blobs] = [sentTo(storage.tableUrl), sentTo(storage.blobUrl)];
  const [tableReads, blobReads] = [tables.filter(isRead).length, blobs.filter(isRead).length];
  return { tableReads, tableWrites: tables.length - tableReads, blobReads, blobWrites: blobs.length - blobReads };
}

export const sumOf = ({ tableReads, tableWrites, blobReads, blobWrites }: StorageRequests): number =>
  tableReads + tableWrites + blobReads + blobWrites;

/** Sends small requests of those kinds one after the other, with the SDKs alone; answers the milliseconds they took. */
export type StorageFloor = (counts: StorageRequests) => Promise<number>;

/** Makes a table and a container for it. */
export async function openStorageFloor({ connectionString }: Azurite): Promise<StorageFloor> {
  const table = TableClient.fromConnectionString(connectionString, 'bench', { allowInsecureConnection: true });
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('bench');
  await Promise.all([table.createTable(), container.create()]);
  const row = { partitionKey: 'run', rowKey: 'row', status: 'running' };
  const blob = container.getBlockBlobClient('file');
  const text = JSON.stringify(row);
  await Promise.all([table.upsertEntity(row), blob.upload(text, text.length)]);

  return async ({ tableReads, tableWrites, blobReads, blobWrites }) => {
    const startedAt = performance.now();
    await times(tableReads, () => table.getEntity(row.partitionKey, row.rowKey));
    await times(tableWrites, () => table.upsertEntity(row, 'Merge'));
    await times(blobReads, () => blob.downloadToBuffer());
    await times(blobWrites, () => blob.upload(text, text.length));
    return performance.now() - startedAt;
  };
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done++) await work();
}
