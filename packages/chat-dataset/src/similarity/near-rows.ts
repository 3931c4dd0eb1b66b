import { setImmediate } from 'node:timers/promises';
import { createBitSet, type RankedBits } from '../spill/bit-set.ts';
import type { Scratch } from '../spill/scratch.ts';
import type { Spool } from '../spill/spool.ts';
import { candidateGroups, listCandidates } from './band-candidates.ts';
import { createGroupComparer, type PairWork } from './compare-group.ts';
import type { Contents } from './distinct-contents.ts';
import { createDisjointSets } from './disjoint-sets.ts';
import { keepShingles, type KeptShingles, type ReadableRows } from './kept-shingles.ts';
import { areNearDuplicates, mayBeNear, usualEqual } from './similarity.ts';

/** Where so many pairs, and so many for each row, turned out to be none, the estimate has to do: nearly all rows are alike then. */
const maxUnlike = 1_000_000;
const maxUnlikeOfRow = 100;
/** So many contents are looked at before others have their turn. */
const contentsOfTurn = 10_000;

/**
 * Finds near-duplicates: signatures tell which rows may be some, their texts, which are. `joined` is told as many pairs of rows as
 * it takes to join them all.
 */
export async function joinNear(
  contents: Contents,
  { texts, rows }: { texts: ReadableRows; rows: number },
  scratch: Scratch,
  joined: (left: number, right: number) => void,
): Promise<void> {
  const count = contents.rows.count();
  const candidates = createBitSet(count);
  const list = await listCandidates(contents, scratch, candidates);
  const { size, rankOf } = candidates.ranked();
  const compareAll = async (found: (left: number, right: number, equal: number) => boolean): Promise<void> => {
    const sets = createDisjointSets(size);
    await compareGroups(list, {
      signatures: contents.signatures,
      setOf: (content) => sets.rootOf(rankOf(content)),
      found: (left, right, equal) => {
        if (found(left, right, equal)) sets.join(rankOf(left), rankOf(right));
      },
    });
  };

  const near = createBitSet(count);
  await compareAll((left, right) => {
    near.add(left);
    near.add(right);
    return true;
  });
  const rowOf = rowsByContent(contents, near.ranked());
  const wanted = createBitSet(rows);
  for (const row of rowOf.all) wanted.add(row);
  if (rowOf.all.length === 0) return;
  const isNear = createJudge(await keepShingles(texts, wanted.ranked(), scratch), rowOf.all.length);
  await compareAll((left, right, equal) => {
    const [leftRow, rightRow] = [rowOf.of(left), rowOf.of(right)];
    if (!isNear(leftRow, rightRow, equal)) return false;
    joined(leftRow, rightRow);
    return true;
  });
}

async function compareGroups(list: Spool, work: PairWork): Promise<void> {
  const compare = createGroupComparer(work);
  let sinceBreak = 0;
  for (const { group, band } of candidateGroups(list)) {
    compare(group, band);
    sinceBreak += group.length;
    if (sinceBreak < contentsOfTurn) continue;
    await setImmediate();
    sinceBreak = 0;
  }
}

/** The rows of some contents. */
function rowsByContent({ rows }: Contents, some: RankedBits): { all: Uint32Array; of(content: number): number } {
  const all = new Uint32Array(some.size);
  let content = 0;
  for (const chunk of rows.chunks())
    for (const row of chunk) {
      if (some.has(content)) all[some.rankOf(content)] = row;
      content += 1;
    }
  return { all, of: (number) => all[some.rankOf(number)] ?? 0 };
}

/** Tells near-duplicates by their shingles. */
function createJudge(shingles: KeptShingles, rows: number) {
  let left = maxUnlike + rows * maxUnlikeOfRow;
  return (one: number, other: number, equal: number): boolean => {
    if (left <= 0) return equal >= usualEqual;
    const isNear =
      mayBeNear(shingles.count(one), shingles.count(other)) && areNearDuplicates(shingles.of(one), shingles.of(other));
    if (!isNear) left -= 1;
    return isNear;
  };
}
