import type { Scratch } from './scratch.ts';
import { createSpool, type Spool } from './spool.ts';

/** Records by a number of theirs, in buckets that are each small enough to be looked at in memory. */
export interface Buckets {
  /** The bucket of a number of 32 bits. A larger number is in the same bucket or in a later one. */
  of(number: number): Spool;
  /** In the order of the numbers. */
  all: readonly Spool[];
  close(): void;
}

const rowsOfBucket = 0x10000;
const maxBuckets = 256;
const maxRoom = 4 * 1024 * 1024;
const largestChunk = 64 * 1024;

/** For about so many records of `width` numbers each, by a number that is spread evenly below 2^32. */
export function createBuckets(scratch: Scratch, records: number, width: number): Buckets {
  const count = Math.max(1, Math.min(maxBuckets, Math.ceil(records / rowsOfBucket)));
  const file = scratch.file();
  const chunkBytes = Math.min(largestChunk, Math.floor(maxRoom / count));
  const all = Array.from({ length: count }, () => createSpool(file, width, chunkBytes));
  const [first] = all;
  if (!first) throw new Error('There is always a bucket.');
  return {
    of: (number) => all[((number >>> 16) * count) >>> 16] ?? first,
    all,
    close: () => file.close(),
  };
}
