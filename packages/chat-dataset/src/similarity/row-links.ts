import type { BitSet, RankedBits } from '../spill/bit-set.ts';
import type { Scratch } from '../spill/scratch.ts';
import { createSpool } from '../spill/spool.ts';
import type { DisjointSets } from './disjoint-sets.ts';

/** Which rows belong together: found first and joined later, when it is known how many rows there are to be joined. */
export interface RowLinks {
  add(left: number, right: number): void;
  count(): number;
  /** Joins all, by the places that rows have among the members. */
  joinIn(sets: DisjointSets, members: RankedBits): void;
}

/** `members` is told every row that is in a link. */
export function createRowLinks(scratch: Scratch, members: BitSet): RowLinks {
  const pairs = createSpool(scratch.file(), 2);
  return {
    add(left, right) {
      members.add(left);
      members.add(right);
      const at = pairs.next();
      pairs.numbers[at] = left;
      pairs.numbers[at + 1] = right;
    },
    count: () => pairs.count(),
    joinIn(sets, { rankOf }) {
      for (const chunk of pairs.chunks())
        for (let at = 0; at < chunk.length; at += 2) sets.join(rankOf(chunk[at] ?? 0), rankOf(chunk[at + 1] ?? 0));
    },
  };
}
