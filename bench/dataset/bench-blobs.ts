import { mkdir } from 'node:fs/promises';
import { DefaultAzureCredential } from '@azure/identity';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { toChildEnvironment } from '../../local/child-environment.ts';
import { startLaptopCloud } from '../../local/laptop-cloud.ts';

/** No event tells of blobs in this container. */
export const filesContainer = 'files';
export const runsContainer = 'runs';
export const runFolder = 'ftjob-000000000000000000000000';

/** Of a contestant's process: where the blobs are is a setting, as it is of the app. */
export const blobUrl = (): string => process.env['DROPTUNE_BLOB_URL'] ?? '';
export const credential = (): DefaultAzureCredential => new DefaultAzureCredential();
export const blobs = (container: string): ContainerClient =>
  new BlobServiceClient(blobUrl(), credential()).getContainerClient(container);

export interface BenchBlobs {
  /** Of the processes that work on them. */
  environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** The laptop's own storage account, real Azurite over loopback, with files in it. */
export async function startBenchBlobs(folder: string, files: Record<string, string>): Promise<BenchBlobs> {
  await mkdir(folder, { recursive: true });
  const cloud = await startLaptopCloud({ folder, hostEventsUrl: 'http://127.0.0.1:9/?none=1', pace: 'instant' });
  try {
    const client = BlobServiceClient.fromConnectionString(cloud.storage().connectionString);
    for (const [name, path] of Object.entries(files))
      await client.getContainerClient(filesContainer).getBlockBlobClient(name).uploadFile(path);
    return { environment: toChildEnvironment(cloud.settings), close: () => cloud.close() };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
