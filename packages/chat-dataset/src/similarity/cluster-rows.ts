import { createBitSet, type BitSet, type RankedBits } from '../spill/bit-set.ts';
import type { Scratch } from '../spill/scratch.ts';
import { createDisjointSets } from './disjoint-sets.ts';
import { addContents, createContents } from './distinct-contents.ts';
import { hashRows, hashedRowNumbers, joinEqual } from './equal-rows.ts';
import type { Fingerprints } from './fingerprint.ts';
import type { ReadableRows } from './kept-shingles.ts';
import { joinNear } from './near-rows.ts';
import { createRowLinks } from './row-links.ts';

export type Dedupe = 'exact' | 'near' | 'off';

/** Which rows belong together: duplicates, near-duplicates and rows of the same first user turn, by any chain. */
export interface Clusters {
  rows: number;
  /** Rows that belong together with others. Every other row is a cluster by itself. */
  members: RankedBits;
  /** For each member, by its place among them, the place of the first of its cluster. */
  firsts: Uint32Array;
  /** Rows to be dropped: all but the first of each set of duplicates that `dedupe` names. */
  dropped: BitSet;
  /** Rows whose content an earlier row has, and those that are nearly the same as an earlier one. */
  repeated: BitSet;
  alike: BitSet;
  /** Rows whose content an earlier row has. */
  exactRows: number;
  /** Other rows that an earlier row is nearly the same as. */
  nearRows: number;
}

/**
 * Finds which rows belong together. All ties are broken by content, so that the clusters are the same rows in whatever order
 * the file has them; only which row is the first depends on it. Memory: a bit for each row and four bytes for each that belongs
 * together with another, twelve more for each that is nearly like another; the rest is on the disk. Rows that may be near-duplicates
 * are read once more, to tell by their texts.
 */
export async function clusterRows(
  fingerprints: Fingerprints,
  { dedupe, texts }: { dedupe: Dedupe; texts: ReadableRows },
  scratch: Scratch,
): Promise<Clusters> {
  const { rows, hasSignatures } = fingerprints;
  const found = createBitSet(rows);
  const dropped = createBitSet(rows);
  const like = { repeated: createBitSet(rows), alike: createBitSet(rows) };
  const equal = createRowLinks(scratch, found);
  const near = createRowLinks(scratch, found);
  const asked = createRowLinks(scratch, found);
  const { exact, firstTurn, width } = await hashRows(fingerprints, scratch);

  const contents = createContents(scratch);
  await joinEqual(
    exact,
    width,
    (first, later) => {
      equal.add(first, later);
      like.repeated.add(later);
      if (dedupe !== 'off') dropped.add(later);
    },
    (distinct) => hasSignatures && addContents(contents, distinct),
  );
  exact.close();
  if (hasSignatures) await joinNear(contents, { texts, rows }, scratch, alsoMarked(near.add, like.alike));
  contents.close();
  await joinEqual(firstTurn, hashedRowNumbers, asked.add);
  firstTurn.close();

  const members = found.ranked();
  const sets = createDisjointSets(members.size);
  equal.joinIn(sets, members);
  near.joinIn(sets, members);
  if (dedupe === 'near')
    for (let row = members.nextFrom(0), place = 0; row < rows; row = members.nextFrom(row + 1), place += 1)
      if (sets.rootOf(place) !== place) dropped.add(row);
  asked.joinIn(sets, members);
  return { rows, members, firsts: sets.roots(), dropped, ...like, exactRows: equal.count(), nearRows: near.count() };
}

/** Of two rows that are alike, the later one is marked. */
const alsoMarked =
  (join: (left: number, right: number) => void, marked: BitSet): typeof join =>
  (left, right) => {
    join(left, right);
    marked.add(Math.max(left, right));
  };
