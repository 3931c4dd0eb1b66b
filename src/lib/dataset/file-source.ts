import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteSource } from './byte-source.ts';

const chunkBytes = 256 * 1024;

/** A file of this machine as a source of bytes. Rejects where there is none, or a pipe. */
export async function openFileSource(asked: string): Promise<ByteSource> {
  const path = asked === '-' ? '/dev/stdin' : asked;
  const found = await stat(path);
  if (!found.isFile())
    throw new Error(
      `'${asked}' is ${found.isDirectory() ? 'a folder' : 'no file on a disk'}: a dataset is read at several places, so name a file that holds it.`,
    );
  const { size } = found;
  return {
    name: basename(path),
    size,
    read: (from = 0, to = size) =>
      Promise.resolve(
        to > from ? createReadStream(path, { start: from, end: to - 1, highWaterMark: chunkBytes }) : Readable.from([]),
      ),
    readInto: (target, from) => readInto(path, target, from),
    readThrough: (buffer, from, to) => readThrough(path, buffer, from, to),
  };
}

async function readInto(path: string, target: Buffer, from: number): Promise<number> {
  const file = await open(path);
  try {
    for (let length = 0; ;) {
      const { bytesRead } = await file.read(target, length, target.length - length, from + length);
      length += bytesRead;
      if (bytesRead === 0 || length === target.length) return length;
    }
  } finally {
    await file.close();
  }
}

/** One half of the buffer is filled while the other one is looked at. */
async function* readThrough(path: string, buffer: Buffer, from: number, to: number): AsyncGenerator<Buffer> {
  const file = await open(path);
  const middle = Math.ceil(buffer.length / 2);
  let [half, other] = [buffer.subarray(0, middle), buffer.subarray(middle)];
  function fill(target: Buffer, at: number) {
    const reading = file.read(target, 0, Math.min(target.length, to - at), at);
    // Whoever waits for it is told; nobody waits while the other half is looked at.
    reading.catch(() => undefined);
    return reading;
  }
  let filling = fill(half, from);
  try {
    for (let at = from; at < to;) {
      const { bytesRead } = await filling;
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read.`);
      at += bytesRead;
      if (at < to) filling = fill(other, at);
      yield half.subarray(0, bytesRead);
      [half, other] = [other, half];
    }
  } finally {
    await filling.catch(() => undefined);
    await file.close();
  }
}
