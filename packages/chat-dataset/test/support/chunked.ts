import { Readable } from 'node:stream';

/** The bytes as a stream in pieces of the given lengths, over and over, as a network might bring them. */
export function chunked(bytes: Buffer | string, lengths: readonly number[] = [64 * 1024]): Readable {
  const whole = Buffer.from(bytes);
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < whole.length; turn += 1) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? 1);
    pieces.push(whole.subarray(at, at + length));
    at += length;
  }
  return Readable.from(pieces, { objectMode: true });
}
