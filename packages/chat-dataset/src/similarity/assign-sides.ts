import { createBitSet, type BitSet } from '../spill/bit-set.ts';
import type { Contenders } from './candidates.ts';
import { reachCount } from '../report/reach-count.ts';

/** How many rows there are to choose from, how many are wanted, and what the largest name is below. */
export interface Choice {
  rows: number;
  wanted: number;
  names: number;
}

/**
 * Chooses by name who goes to the test side, each as a whole: one after the other in the order of their keys, whoever still fits.
 * Where that does not come to what is wanted, as near to it as whole contenders can, and neither none nor all.
 */
export function chooseForTest(contenders: Contenders, choice: Choice): BitSet {
  return takeInOrder(contenders, choice) ?? takeNearest(contenders, choice);
}

function takeInOrder(contenders: Contenders, { wanted, names }: Choice): BitSet | undefined {
  const taken = createBitSet(names);
  let missing = wanted;
  for (const { each, inOrder } of contenders.groups()) {
    let size = 0;
    for (const contender of each()) size += contender.size;
    const fitsWhole = size <= missing;
    for (const contender of fitsWhole ? each() : inOrder()) {
      if (contender.size > missing) continue;
      taken.add(contender.name);
      missing -= contender.size;
    }
    if (missing === 0) return taken;
  }
  return undefined;
}

/** Of each size the first contenders in order, as many as the nearest count needs. */
function takeNearest(contenders: Contenders, { rows, wanted, names }: Choice): BitSet {
  const bySize = new Map<number, number>();
  for (const { each } of contenders.groups())
    for (const { size } of each()) bySize.set(size, (bySize.get(size) ?? 0) + 1);
  // The smallest alone is never farther away than itself or what is wanted.
  const smallest = Math.min(...bySize.keys());
  const counts = reachCount(bySize, { wanted, limit: Math.min(rows - 1, Math.max(2 * wanted, smallest)) });
  const taken = createBitSet(names);
  for (const { inOrder } of contenders.groups())
    for (const { name, size } of inOrder()) {
      const left = counts.get(size) ?? 0;
      if (left === 0) continue;
      taken.add(name);
      counts.set(size, left - 1);
    }
  return taken;
}
