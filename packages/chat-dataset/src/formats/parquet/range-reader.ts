import type { ByteSource } from '../../sources/byte-source.ts';
import { UnreadableRest } from '../unreadable-rest.ts';

/** How much is fetched at once, so that headers do not cost a request each. */
const window = 1024 * 1024;

/** Reads a range of a source from its beginning to its end, some bytes at a time. */
export interface RangeReader {
  /** Bytes that were not taken yet. */
  left(): number;
  /** The next bytes without taking them; fewer than asked for only at the end. */
  peek(length: number): Promise<Buffer>;
  take(length: number): Promise<Buffer>;
  /** Takes bytes piece by piece; all of them have to be read before the next call. */
  pieces(length: number): AsyncGenerator<Buffer>;
}

export function createRangeReader(source: ByteSource, from: number, to: number): RangeReader {
  let next = from;
  let held: Buffer = Buffer.alloc(0);

  async function fill(length: number): Promise<void> {
    const missing = length - held.length;
    if (missing <= 0 || next >= to) return;
    const end = Math.min(to, next + Math.max(missing, window));
    const filled = Buffer.allocUnsafeSlow(held.length + end - next);
    held.copy(filled);
    await readInto(source, filled.subarray(held.length), next);
    next = end;
    held = filled;
  }

  return {
    left: () => held.length + to - next,
    async peek(length) {
      await fill(length);
      return held.subarray(0, length);
    },
    async take(length) {
      await fill(length);
      if (held.length < length) throw cutOff();
      const taken = held.subarray(0, length);
      held = held.subarray(length);
      return taken;
    },
    async *pieces(length) {
      const first = held.subarray(0, length);
      held = held.subarray(first.length);
      yield first;
      const from = next;
      next += length - first.length;
      if (next > to) throw cutOff();
      let left = next - from;
      if (left === 0) return;
      for await (const chunk of await source.read(from, next)) {
        yield chunk as Buffer;
        left -= (chunk as Buffer).length;
      }
      if (left > 0) throw cutOff();
    },
  };
}

async function readInto(source: ByteSource, target: Buffer, from: number): Promise<void> {
  const length = source.readInto ? await source.readInto(target, from) : await streamInto(source, target, from);
  if (length < target.length) throw cutOff();
}

async function streamInto(source: ByteSource, target: Buffer, from: number): Promise<number> {
  let length = 0;
  for await (const chunk of await source.read(from, from + target.length)) {
    length += (chunk as Buffer).copy(target, length);
  }
  return length;
}

/** The bytes of a range as one buffer. */
export async function readRange(source: ByteSource, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(to - from);
  await readInto(source, bytes, from);
  return bytes;
}

const cutOff = (): UnreadableRest =>
  new UnreadableRest(
    'The Parquet file is shorter than its footer says.',
    'Part of its rows is not there.',
    'Upload the file again, or write it again from its source.',
  );
