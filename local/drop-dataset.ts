import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import type { RunApi } from './show/run-api.ts';
import type { RunSummary } from './show/run-view.ts';

export interface DroppedBlob {
  name: string;
  etag: string;
}

/** Uploads a file into the drop zone, as any storage client would; the options of its run go along as metadata. */
export async function dropDataset(
  connectionString: string,
  path: string,
  options: Record<string, string>,
): Promise<DroppedBlob> {
  const name = basename(path);
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('datasets');
  const { etag } = await container.getBlockBlobClient(name).uploadFile(path, { metadata: options });
  return { name, etag: etag ?? '' };
}

const unquoted = (etag: string) => etag.replaceAll('"', '');
const fileNames = '.jsonl, .ndjson, .json, .csv or .parquet, or one of them with .gz or .zst';

/** The run that a dropped blob starts. Rejects when there is none after half a minute. */
export async function waitForRun(
  api: Pick<RunApi, 'listRuns'>,
  { name, etag }: DroppedBlob,
  patience = 30_000,
): Promise<RunSummary> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    const runs = await api.listRuns();
    const run = runs.find(({ dataset }) => dataset.name === name && unquoted(dataset.etag) === unquoted(etag));
    if (run) return run;
    await sleep(100);
  }
  throw new Error(
    `'${name}' was uploaded, but no run of it was to be seen within ${patience / 1000} seconds. The app ignores a file ` +
      `whose name does not end in ${fileNames}, and a file of 0 bytes: storage may announce a file when it is ` +
      'made, before its content is there. The log of the Functions host names the reason.',
  );
}
