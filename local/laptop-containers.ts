import { TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { containers, tables } from './laptop-settings.ts';

/** Makes the containers and tables that a deployment of `infra/` makes; those that are there stay as they are. */
export async function makeContainers(connectionString: string): Promise<void> {
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  const rows = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  await Promise.all([
    ...containers.map((name) => blobs.getContainerClient(name).createIfNotExists()),
    // Says nothing when the table is there.
    ...tables.map((name) => rows.createTable(name)),
  ]);
}
