import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteSource } from './byte-source.ts';

const chunkBytes = 256 * 1024;

/** A file of this machine as a source of bytes. Rejects as `stat` does where there is none. */
export async function openFileSource(path: string): Promise<ByteSource> {
  const { size } = await stat(path);
  return {
    name: basename(path),
    size,
    read: (from = 0, to = size) =>
      Promise.resolve(
        to > from ? createReadStream(path, { start: from, end: to - 1, highWaterMark: chunkBytes }) : Readable.from([]),
      ),
  };
}
