import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
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
    readThrough: (buffer, from, to) => readThrough(path, buffer, from, to),
  };
}

async function* readThrough(path: string, buffer: Buffer, from: number, to: number): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    for (let at = from; at < to;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, to - at), at);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read.`);
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
