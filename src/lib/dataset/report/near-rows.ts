import { setImmediate } from 'node:timers/promises';
import { createBitSet } from '../spill/bit-set.ts';
import type { Scratch } from '../spill/scratch.ts';
import type { Spool } from '../spill/spool.ts';
import { listCandidates } from './band-candidates.ts';
import type { Contents } from './distinct-contents.ts';
import { createDisjointSets, type DisjointSets } from './disjoint-sets.ts';
import { areNearDuplicates } from './likeness.ts';
import { signatureNumbers } from './min-hash.ts';

/** Of each band's rows with the same key, this many unlike ones are compared with the others. Bounds the work that boilerplate makes. */
const comparedOfBand = 32;

/** Compares contents that share a band of their signatures. `joined` is told rows of contents that are near-duplicates. */
export async function joinNear(
  contents: Contents,
  scratch: Scratch,
  joined: (left: number, right: number) => void,
): Promise<void> {
  const candidates = createBitSet(contents.rows.count());
  const list = await listCandidates(contents, scratch, candidates);
  const { size, rankOf } = candidates.ranked();
  const comparer = createComparer(contents, createDisjointSets(size), joined);
  for (const chunk of list.chunks()) {
    for (const number of chunk) {
      if ((number & 1) === 1) comparer.begin();
      comparer.take(number >>> 1, rankOf(number >>> 1));
    }
    await setImmediate();
  }
}

/** Holds the contents of a group against those that came before and are like none. */
function createComparer(
  { rows, signatures }: Contents,
  sets: DisjointSets,
  joined: (left: number, right: number) => void,
) {
  const kept = { contents: new Uint32Array(comparedOfBand), ranks: new Uint32Array(comparedOfBand), count: 0 };
  const keptSignatures = new Uint32Array(comparedOfBand * signatureNumbers);

  function isKnown(root: number): boolean {
    for (let other = 0; other < kept.count; other += 1) if (sets.rootOf(kept.ranks[other] ?? 0) === root) return true;
    return false;
  }

  function likeOf(content: number): number {
    const { numbers, at } = signatures.find(content);
    for (let other = 0; other < kept.count; other += 1)
      if (areNearDuplicates(keptSignatures, other * signatureNumbers, numbers, at)) return other;
    return -1;
  }

  function keep(content: number, rank: number): void {
    if (kept.count === comparedOfBand) return;
    const { numbers, at } = signatures.find(content);
    for (let number = 0; number < signatureNumbers; number += 1)
      keptSignatures[kept.count * signatureNumbers + number] = numbers[at + number] ?? 0;
    kept.contents[kept.count] = content;
    kept.ranks[kept.count] = rank;
    kept.count += 1;
  }

  return {
    begin: (): void => void (kept.count = 0),
    take(content: number, rank: number): void {
      if (isKnown(sets.rootOf(rank))) return;
      const like = likeOf(content);
      if (like < 0) return keep(content, rank);
      sets.join(kept.ranks[like] ?? 0, rank);
      joined(rowOf(rows, kept.contents[like] ?? 0), rowOf(rows, content));
    },
  };
}

function rowOf(rows: Spool, content: number): number {
  const { numbers, at } = rows.find(content);
  return numbers[at] ?? 0;
}
