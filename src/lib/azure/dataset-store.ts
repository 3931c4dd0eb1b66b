import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type BlockBlobClient } from '@azure/storage-blob';
import type { Dataset } from '../domain/run.ts';
import { orMissing, remoteCall } from './remote-call.ts';

/** The containers of the app. Only this folder knows their names. */
export const datasetsContainer = 'datasets';
const runsContainer = 'runs';

const service = 'Blob storage';
const blockSize = 4 * 1024 * 1024;

/** The files that a run leaves behind, in a folder of its own. */
export type RunFile = 'train.jsonl' | 'test.jsonl' | 'report.json' | 'metrics.jsonl';

export interface DatasetStore {
  /** Size and metadata of exactly this version; undefined when it was replaced or deleted. */
  look(dataset: Dataset): Promise<{ bytes: number; metadata: Record<string, string> } | undefined>;
  /** Streams exactly this version; fails with status 412 or 404 when it was replaced or deleted. */
  read(dataset: Dataset): Promise<Readable>;
  /** Streams a file of a run into its place; whatever was there is replaced when all has come. */
  write(runId: string, file: RunFile, content: Readable): Promise<void>;
  /** The whole of a small file of a run; undefined when there is none. */
  readFile(runId: string, file: RunFile): Promise<string | undefined>;
  writeFile(runId: string, file: RunFile, text: string): Promise<void>;
}

export function createDatasetStore(url: string, credential: TokenCredential): DatasetStore {
  const client = new BlobServiceClient(url, credential);
  const runs = client.getContainerClient(runsContainer);
  const fileOf = (runId: string, file: RunFile): BlockBlobClient => runs.getBlockBlobClient(`${runId}/${file}`);
  const blobOf = ({ container, name }: Dataset) => client.getContainerClient(container).getBlobClient(name);
  const unchanged = ({ etag }: Dataset) => ({ conditions: { ifMatch: `"${etag}"` } });

  return {
    async look(dataset) {
      const properties = await orMissing(service, () => blobOf(dataset).getProperties());
      if (properties?.etag?.replaceAll('"', '') !== dataset.etag) return undefined;
      return { bytes: properties.contentLength ?? 0, metadata: properties.metadata ?? {} };
    },
    async read(dataset) {
      const answer = await remoteCall(service, () => blobOf(dataset).download(0, undefined, unchanged(dataset)));
      return Readable.from(answer.readableStreamBody ?? []);
    },
    async write(runId, file, content) {
      await remoteCall(service, () => fileOf(runId, file).uploadStream(content, blockSize, 2));
    },
    async readFile(runId, file) {
      const answer = await orMissing(service, () => fileOf(runId, file).download());
      return answer && (await buffer(Readable.from(answer.readableStreamBody ?? []))).toString('utf8');
    },
    async writeFile(runId, file, text) {
      await remoteCall(service, () => fileOf(runId, file).upload(text, Buffer.byteLength(text)));
    },
  };
}
