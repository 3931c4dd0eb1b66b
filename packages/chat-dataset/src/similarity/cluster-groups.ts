import { createBuckets } from '../spill/buckets.ts';
import { createPairTable, grown } from '../spill/pair-table.ts';
import type { Scratch } from '../spill/scratch.ts';
import type { Spool } from '../spill/spool.ts';

/** A cluster of two rows or more. */
export interface ClusterGroup {
  /** Place of its first row among the members of all clusters. */
  first: number;
  rows: number;
  /** Of those that are kept, the lowest rank; Infinity where none is. */
  rank: number;
  kept: number;
  /** Of those, the ones that a lottery over rows would have tested with. */
  drawn: number;
}

/** Rows of clusters, in any order; then what each cluster comes to. Memory is that of a part of them. */
export interface ClusterGroups {
  add(first: number, row: { rank: number; isKept: boolean; isDrawn: boolean }): void;
  read(): Iterable<ClusterGroup>;
}

const width = 3;
const keptFlag = 0x40000000;
const drawnFlag = 0x20000000;
const rankBits = 0x1fffffff;

export function createClusterGroups(scratch: Scratch, members: number): ClusterGroups {
  const buckets = createBuckets(scratch, members, width);
  const spread = 2 ** 32 / Math.max(1, members);
  return {
    add(first, { rank, isKept, isDrawn }) {
      const { numbers, next } = buckets.of(Math.floor(first * spread));
      const at = next();
      numbers[at] = first;
      numbers[at + 1] = Math.floor(rank / 2 ** 32) | (isKept ? keptFlag : 0) | (isDrawn ? drawnFlag : 0);
      numbers[at + 2] = rank;
    },
    *read() {
      for (const spool of buckets.all) yield* groupsOf(spool);
      buckets.close();
    },
  };
}

function* groupsOf(bucket: Spool): Generator<ClusterGroup> {
  const table = createPairTable();
  const sums = createSums();
  for (const chunk of bucket.chunks())
    for (let at = 0; at < chunk.length; at += width)
      sums.add(table.placeOf(0, chunk[at] ?? 0), chunk[at + 1] ?? 0, chunk[at + 2] ?? 0);
  for (let place = 0; place < table.size(); place += 1) yield { first: table.lows()[place] ?? 0, ...sums.of(place) };
}

/** What is counted of each group of a bucket. */
function createSums() {
  let ranks = new Float64Array(1024).fill(Infinity);
  let [rows, kept, drawn] = [new Uint32Array(1024), new Uint32Array(1024), new Uint32Array(1024)];

  function grow(): void {
    const larger = new Float64Array(ranks.length * 2).fill(Infinity);
    larger.set(ranks);
    ranks = larger;
    [rows, kept, drawn] = [grown(rows), grown(kept), grown(drawn)];
  }

  return {
    add(place: number, flags: number, rankLow: number): void {
      if (place === ranks.length) grow();
      rows[place] = (rows[place] ?? 0) + 1;
      if ((flags & keptFlag) === 0) return;
      kept[place] = (kept[place] ?? 0) + 1;
      if ((flags & drawnFlag) !== 0) drawn[place] = (drawn[place] ?? 0) + 1;
      ranks[place] = Math.min(ranks[place] ?? 0, (flags & rankBits) * 2 ** 32 + rankLow);
    },
    of: (place: number): Omit<ClusterGroup, 'first'> => ({
      rows: rows[place] ?? 0,
      rank: ranks[place] ?? Infinity,
      kept: kept[place] ?? 0,
      drawn: drawn[place] ?? 0,
    }),
  };
}
