import type { ByteSource } from 'chat-dataset/parts';
import type { DatasetStore } from '../../src/lib/storage/dataset-store.ts';
import type { Dataset } from '../../src/lib/runs/contract/run.ts';
import { DatasetGone, RemoteError } from '../../src/lib/platform/errors.ts';
import { chunked } from '../../packages/chat-dataset/test/support/chunked.ts';

export interface Circumstances {
  metadata?: Record<string, string>;
  readFails?: Error;
  /** Further blobs of the container. */
  others?: Record<string, string>;
}

/** Blobs in memory: a dataset and others beside it, and the files of one run. */
export function memoryDatasets(
  dataset: Dataset,
  content: string | Buffer,
  { metadata = {}, readFails, others = {} }: Circumstances,
) {
  const files = new Map<string, Buffer>();
  const staged = new Map<string, Buffer>();
  const blob = { etag: dataset.etag, content: Buffer.from(content) };
  const sourceOf = (bytes: () => Buffer, size: number): ByteSource => ({
    name: dataset.name,
    size,
    read: async (from = 0, to = size) => chunked(bytes().subarray(from, to), [64 * 1024]),
  });
  const missing = new RemoteError('Blob storage', 404, 'BlobNotFound', 'It is not there.');
  const fileOf = (file: string): Buffer => {
    const bytes = files.get(file);
    if (!bytes) throw missing;
    return bytes;
  };
  const datasets: DatasetStore = {
    look: async ({ etag }) => (etag === blob.etag ? { bytes: blob.content.length, metadata } : undefined),
    find: async (container, name) => {
      const other = others[name];
      return other === undefined
        ? undefined
        : { dataset: { container, name, etag: '0x1' }, bytes: Buffer.byteLength(other) };
    },
    source: ({ name, etag }, bytes) =>
      sourceOf(() => {
        const other = others[name];
        if (other !== undefined) return Buffer.from(other);
        if (readFails) throw readFails;
        if (etag !== blob.etag) throw new DatasetGone('It was replaced.');
        return blob.content;
      }, bytes),
    runSource: (_runId, file, bytes) => sourceOf(() => fileOf(file), bytes),
    readFile: async (_runId, file) => files.get(file)?.toString(),
    writeFile: async (_runId, file, bytes) => void files.set(file, Buffer.from(bytes)),
    createFile: async (_runId, file, bytes) => {
      if (files.has(file)) return false;
      files.set(file, Buffer.from(bytes));
      return true;
    },
    readBytes: async (_runId, file, from = 0, length = fileOf(file).length) =>
      fileOf(file).subarray(from, from + length),
    stageBlock: async (_runId, file, { part, index }, bytes) =>
      void staged.set(`${file} ${part} ${index}`, Buffer.from(bytes)),
    commitBlocks: async (_runId, file, places) => {
      const blocks = places.map(({ part, index }) => staged.get(`${file} ${part} ${index}`) ?? Buffer.from('nothing'));
      files.set(file, Buffer.concat(blocks));
    },
    removeScratch: async () => {
      for (const file of files.keys()) if (/^parts\/|^rows|^validation/.test(file)) files.delete(file);
    },
  };
  return { datasets, files, blob };
}
