import { createBuckets } from '../spill/buckets.ts';
import type { Scratch } from '../spill/scratch.ts';
import { countedUpTo } from './disjoint-sets.ts';
import { sortByKey } from './sort-by-key.ts';

/** Something that goes to one side as a whole. */
export interface Contender {
  /** Any whole number below 2^32 that no other has. */
  name: number;
  /** Rows. */
  size: number;
}

/** Contenders for the test side, in the order of keys of 64 bits; those of equal keys as they were added. */
export interface Contenders {
  add(high: number, low: number, contender: Contender): void;
  count(): number;
  /** Some at a time, in no order within their group; each group's keys are larger than those of the group before. */
  groups(): Iterable<ContenderGroup>;
}

export interface ContenderGroup {
  each(): Iterable<Contender>;
  inOrder(): Iterable<Contender>;
}

const width = 4;

/** `expected` is about how many there will be. Keys are spread evenly. */
export function createContenders(scratch: Scratch, expected: number): Contenders {
  const buckets = createBuckets(scratch, expected, width);
  let count = 0;
  return {
    add(high, low, { name, size }) {
      const { numbers, next } = buckets.of(high);
      const at = next();
      numbers[at] = high;
      numbers[at + 1] = low;
      numbers[at + 2] = name;
      numbers[at + 3] = size;
      count += 1;
    },
    count: () => count,
    *groups() {
      for (const { chunks, count: countOf } of buckets.all)
        yield { each: () => contendersOf(chunks()), inOrder: () => inOrder(chunks(), countOf()) };
    },
  };
}

function* contendersOf(chunks: Iterable<Uint32Array>): Generator<Contender> {
  for (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += width) yield { name: chunk[at + 2] ?? 0, size: chunk[at + 3] ?? 0 };
}

function* inOrder(chunks: Iterable<Uint32Array>, count: number): Generator<Contender> {
  const columns = Array.from({ length: width }, () => new Uint32Array(count));
  const [highs, lows, names, sizes] = columns as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let filled = 0;
  for (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += width, filled += 1)
      for (const [column, numbers] of columns.entries()) numbers[filled] = chunk[at + column] ?? 0;
  const order = countedUpTo(count);
  sortByKey(order, lows);
  sortByKey(order, highs);
  for (const place of order) yield { name: names[place] ?? 0, size: sizes[place] ?? 0 };
}
