import { Readable } from 'node:stream';
import type { ByteSource } from '../../src/sources/byte-source.ts';
import { chunked } from './chunked.ts';

/** Bytes in memory as a dataset's source, in pieces of the given lengths. */
export function bytesSource(
  name: string,
  content: Buffer | string,
  lengths: readonly number[] = [64 * 1024],
): ByteSource {
  const bytes = Buffer.from(content);
  return {
    name,
    size: bytes.length,
    read: (from = 0, to = bytes.length) => Promise.resolve(chunked(bytes.subarray(from, to), lengths)),
  };
}

/** A source whose bytes cannot be fetched from `at` on. */
export function failingSource(name: string, content: Buffer, at: number, error: Error): ByteSource {
  return {
    name,
    size: content.length,
    read: (from = 0, to = content.length) =>
      Promise.resolve(
        Readable.from(
          (async function* () {
            yield content.subarray(from, Math.min(to, at));
            if (to > at) throw error;
          })(),
        ),
      ),
  };
}
