import type { BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteSource } from './byte-source.ts';

const chunkBytes = 256 * 1024;

/** A file of this machine as a source of bytes. Rejects where there is none, or a pipe; reading does where it was changed. */
export async function openFileSource(asked: string): Promise<ByteSource> {
  const path = asked === '-' ? '/dev/stdin' : asked;
  const found = await stat(path);
  if (!found.isFile())
    throw new Error(
      `'${asked}' is ${found.isDirectory() ? 'a folder' : 'no file on a disk'}: a dataset is read at several places, so name a file that holds it.`,
    );
  const { size } = found;
  const same = await sameFile(path);
  return {
    name: basename(path),
    size,
    read: (from = 0, to = size) => Promise.resolve(Readable.from(bytesOf(same, from, to), { objectMode: false })),
    readInto: (target, from) => readInto(same, target, from),
    readThrough: (buffer, from, to) => readThrough(same, buffer, from, to),
  };
}

/** A file that is the same whenever it is opened, and still so once it was read. */
interface SameFile {
  /** Rejects where another file, or a changed one, is there now. */
  open(): Promise<FileHandle>;
  /** Rejects where the file was changed since. */
  check(file: FileHandle): Promise<void>;
}

async function sameFile(path: string): Promise<SameFile> {
  const before = identify(await stat(path, { bigint: true }));
  async function check(file: FileHandle): Promise<void> {
    if (identify(await file.stat({ bigint: true })) === before) return;
    throw new Error(
      `'${path}' was changed or replaced while it was read: wait until nothing writes to it, and run the command again.`,
    );
  }
  return {
    check,
    async open() {
      const file = await open(path);
      try {
        await check(file);
        return file;
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

/** Writing changes size or times, replacing the number. Times alone would not do: some tools set them back. */
const identify = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join();

async function* bytesOf(same: SameFile, from: number, to: number): AsyncGenerator<Buffer> {
  if (to <= from) return;
  const file = await same.open();
  try {
    const stream = file.createReadStream({ start: from, end: to - 1, highWaterMark: chunkBytes, autoClose: false });
    for await (const chunk of stream) yield chunk as Buffer;
    await same.check(file);
  } finally {
    await file.close();
  }
}

async function readInto(same: SameFile, target: Buffer, from: number): Promise<number> {
  const file = await same.open();
  try {
    let length = 0;
    for (let bytesRead = -1; bytesRead !== 0 && length < target.length; length += bytesRead)
      ({ bytesRead } = await file.read(target, length, target.length - length, from + length));
    await same.check(file);
    return length;
  } finally {
    await file.close();
  }
}

/** One half of the buffer is filled while the other one is looked at. */
async function* readThrough(same: SameFile, buffer: Buffer, from: number, to: number): AsyncGenerator<Buffer> {
  const file = await same.open();
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
      if (bytesRead === 0) throw new Error('The file became shorter while it was read.');
      at += bytesRead;
      if (at < to) filling = fill(other, at);
      else await same.check(file);
      yield half.subarray(0, bytesRead);
      [half, other] = [other, half];
    }
  } finally {
    await filling.catch(() => undefined);
    await file.close();
  }
}
