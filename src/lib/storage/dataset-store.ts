import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { TokenCredential } from '@azure/identity';
import type { BlobClient, BlobDownloadOptions, BlockBlobClient } from '@azure/storage-blob';
import type { ByteSource } from 'chat-dataset/parts';
import type { Dataset } from '../runs/contract/run.ts';
import { DatasetGone, RemoteError } from '../platform/errors.ts';
import { lazy } from '../platform/lazy.ts';
import { orMissing, remoteCall, remotePages } from '../azure/remote-call.ts';
import { runsContainer } from './names.ts';

const service = 'Blob storage';
const deletedAtATime = 20;

/** The files that a run leaves behind, in a folder of its own. */
export type RunFile =
  | ('request.json' | 'train.jsonl' | 'test.jsonl' | 'report.json' | 'problems.jsonl' | 'metrics.jsonl')
  | RowsFile
  | `parts/${string}`
  | `promptflow/${string}`;

/** A dataset that came in another form, as JSONL of messages. */
export type RowsFile = 'rows.jsonl' | 'validation.jsonl';

/** What is written in blocks that are staged in any order and become the file all at once. */
export type BlockFile = 'train.jsonl' | 'test.jsonl' | 'problems.jsonl' | `parts/${string}` | RowsFile;

/** A block's place in its file: the part of the dataset that it comes from, and its number there. At most 50,000 make a file. */
export interface BlockPlace {
  part: number;
  index: number;
}

export interface DatasetStore {
  /** Size and metadata of exactly this version; undefined when it was replaced or deleted. */
  look(dataset: Dataset): Promise<{ bytes: number; metadata: Record<string, string> } | undefined>;
  /** The version of a blob that is there now, with its size; undefined where there is none. */
  find(container: string, name: string): Promise<{ dataset: Dataset; bytes: number } | undefined>;
  /** Reads exactly this version; throws DatasetGone when it was replaced or deleted. */
  source(dataset: Dataset, bytes: number): ByteSource;
  runSource(runId: string, file: RunFile, bytes: number): ByteSource;
  /** The whole of a small file of a run; undefined when there is none. */
  readFile(runId: string, file: RunFile): Promise<string | undefined>;
  writeFile(runId: string, file: RunFile, content: string | Buffer): Promise<void>;
  /** Writes a file that is not there yet; false, and nothing done, where it is. */
  createFile(runId: string, file: RunFile, content: string): Promise<boolean>;
  /** The bytes of a file of a run, or of a stretch of it; fails with status 404 where there is none. */
  readBytes(runId: string, file: RunFile, from?: number, length?: number): Promise<Buffer>;
  /** Puts a block where it waits to be committed; doing so again changes nothing. */
  stageBlock(runId: string, file: BlockFile, place: BlockPlace, bytes: Buffer): Promise<void>;
  /** Makes the file of staged blocks, in this order. */
  commitBlocks(runId: string, file: BlockFile, places: readonly BlockPlace[]): Promise<void>;
  /** Deletes what a run keeps of its dataset between its steps, as far as it is there. */
  removeScratch(runId: string): Promise<void>;
}

/** All ids of a file's blocks must be of one length. */
const blockIdOf = ({ part, index }: BlockPlace): string =>
  Buffer.from(`${String(part).padStart(6, '0')}-${String(index).padStart(6, '0')}`).toString('base64');

export function createDatasetStore(url: string, credential: TokenCredential): DatasetStore {
  const client = lazy(async () => {
    const { BlobServiceClient } = await import('../azure/sdk/blobs.ts');
    return new BlobServiceClient(url, credential);
  });
  const fileOf = async (runId: string, file: RunFile): Promise<BlockBlobClient> =>
    (await client()).getContainerClient(runsContainer).getBlockBlobClient(`${runId}/${file}`);
  const blobOf = async (container: string, name: string): Promise<BlobClient> =>
    (await client()).getContainerClient(container).getBlobClient(name);
  const unchanged = ({ etag }: Dataset) => ({ conditions: { ifMatch: `"${etag}"` } });

  return {
    async look(dataset) {
      const { container, name } = dataset;
      const properties = await orMissing(service, async () => (await blobOf(container, name)).getProperties());
      if (properties?.etag?.replaceAll('"', '') !== dataset.etag) return undefined;
      return { bytes: properties.contentLength ?? 0, metadata: properties.metadata ?? {} };
    },
    async find(container, name) {
      const properties = await orMissing(service, async () => (await blobOf(container, name)).getProperties());
      const etag = properties?.etag?.replaceAll('"', '');
      return etag ? { dataset: { container, name, etag }, bytes: properties?.contentLength ?? 0 } : undefined;
    },
    source(dataset, bytes) {
      const { container, name } = dataset;
      const source = sourceOf(() => blobOf(container, name), name, bytes, unchanged(dataset));
      return { ...source, read: (from, to) => source.read(from, to).catch(goneIfReplaced) };
    },
    runSource: (runId, file, bytes) => sourceOf(() => fileOf(runId, file), file, bytes, {}),
    async readFile(runId, file) {
      const answer = await orMissing(service, async () => (await fileOf(runId, file)).download());
      return answer && (await buffer(Readable.from(answer.readableStreamBody ?? []))).toString('utf8');
    },
    async writeFile(runId, file, content) {
      await remoteCall(service, async () => (await fileOf(runId, file)).upload(content, Buffer.byteLength(content)));
    },
    createFile: (runId, file, content) =>
      unlessThere(async () =>
        (await fileOf(runId, file)).upload(content, Buffer.byteLength(content), { conditions: { ifNoneMatch: '*' } }),
      ),
    readBytes: (runId, file, from = 0, length) =>
      length === 0
        ? Promise.resolve(Buffer.alloc(0))
        : remoteCall(service, async () => (await fileOf(runId, file)).downloadToBuffer(from, length)),
    async stageBlock(runId, file, place, bytes) {
      await remoteCall(service, async () =>
        (await fileOf(runId, file)).stageBlock(blockIdOf(place), bytes, bytes.length),
      );
    },
    async commitBlocks(runId, file, places) {
      await remoteCall(service, async () => (await fileOf(runId, file)).commitBlockList(places.map(blockIdOf)));
    },
    async removeScratch(runId) {
      const runs = (await client()).getContainerClient(runsContainer);
      const remove = (names: readonly string[]) =>
        remoteCall(service, () => Promise.all(names.map((name) => runs.getBlockBlobClient(name).deleteIfExists())));
      await remove(['rows.jsonl', 'validation.jsonl'].map((file) => `${runId}/${file}`));
      const parts = runs.listBlobsFlat({ prefix: `${runId}/parts/` }).byPage({ maxPageSize: deletedAtATime });
      const pages = remotePages(service, () => Promise.resolve(parts));
      for await (const { segment } of pages) await remove(segment.blobItems.map(({ name }) => name));
    },
  };
}

/** Storage answers 404 for a blob that was deleted, and 412 for a version that was replaced. */
function goneIfReplaced(error: unknown): never {
  if (error instanceof RemoteError && (error.status === 404 || error.status === 412))
    throw new DatasetGone(error.message, { cause: error });
  throw error;
}

/** Storage answers 409 or 412 where a blob is there that must not be. */
async function unlessThere(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await remoteCall(service, write);
    return true;
  } catch (error) {
    if (error instanceof RemoteError && (error.status === 409 || error.status === 412)) return false;
    throw error;
  }
}

const sourceOf = (
  blob: () => Promise<BlobClient>,
  name: string,
  size: number,
  conditions: BlobDownloadOptions,
): ByteSource => ({
  name,
  size,
  async read(from = 0, to = size) {
    if (to <= from) return Readable.from([]);
    const answer = await remoteCall(service, async () => (await blob()).download(from, to - from, conditions));
    return Readable.from(answer.readableStreamBody ?? []);
  },
});
