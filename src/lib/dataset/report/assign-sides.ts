import { chooseTestRows, testRowsOf } from '../split-rows.ts';
import { countedRows } from './disjoint-sets.ts';
import { mixBits } from './mix-bits.ts';
import { reachCount } from './reach-count.ts';
import { groupRows, type RowGroups } from './row-groups.ts';
import { sortByKey } from './sort-by-key.ts';

export interface Sides {
  /** For each row 1 where it is for testing. */
  isTest: Uint8Array;
  /** The nearest whole number to rows · test size, and never none or all. */
  wanted_test_rows: number;
  /** Differs from what is wanted only where no choice of whole clusters comes to it. */
  test_rows: number;
  /** Clusters on both sides: 1 where all rows are one cluster, which leaves no other way; otherwise 0. */
  torn_clusters: number;
}

/**
 * Splits two rows or more so that no cluster is on both sides. `ranks` are whole numbers below 2^53 that depend on each row's
 * content and the seed alone (see `rankOf`); a cluster goes by its lowest, so that the choice is the same in any order of the rows.
 */
export function assignSides(cluster: ArrayLike<number>, ranks: ArrayLike<number>, testSize: number): Sides {
  const wanted = testRowsOf(cluster.length, testSize);
  const groups = groupRows(cluster);
  const isTest =
    groups.sizes.length === 1 ? chooseTestRows(Array.from(ranks), testSize) : testRowsByGroup(groups, ranks, wanted);
  return {
    isTest,
    wanted_test_rows: wanted,
    test_rows: isTest.reduce((sum, flag) => sum + flag, 0),
    torn_clusters: groups.sizes.length === 1 ? 1 : 0,
  };
}

function testRowsByGroup(groups: RowGroups, ranks: ArrayLike<number>, wanted: number): Uint8Array {
  const order = groupsByRank(groups, ranks);
  const isTestGroup = takeInOrder(groups.sizes, order, wanted) ?? takeNearest(groups, order, wanted);
  const isTest = new Uint8Array(groups.groupOf.length);
  for (let row = 0; row < isTest.length; row += 1) isTest[row] = isTestGroup[groups.groupOf[row] ?? 0] ?? 0;
  return isTest;
}

/** The lowest ranks are mixed once more: as they are, a large cluster would be likelier to have the lowest of all. */
function groupsByRank({ groupOf, sizes }: RowGroups, ranks: ArrayLike<number>): Uint32Array {
  const lowest = new Float64Array(sizes.length).fill(Infinity);
  for (let row = 0; row < groupOf.length; row += 1) {
    const group = groupOf[row] ?? 0;
    lowest[group] = Math.min(lowest[group] ?? 0, ranks[row] ?? 0);
  }
  const high = new Uint32Array(sizes.length);
  const low = new Uint32Array(sizes.length);
  for (let group = 0; group < sizes.length; group += 1) {
    const rank = lowest[group] ?? 0;
    const mixed = mixBits(rank % 2 ** 32);
    high[group] = mixBits((rank / 2 ** 32) ^ mixed);
    low[group] = mixed;
  }
  const order = countedRows(sizes.length);
  sortByKey(order, low);
  sortByKey(order, high);
  return order;
}

/** Each group that still fits, in order; undefined where that does not come to what is wanted. */
function takeInOrder(sizes: Uint32Array, order: Uint32Array, wanted: number): Uint8Array | undefined {
  const taken = new Uint8Array(sizes.length);
  let missing = wanted;
  for (const group of order) {
    const size = sizes[group] ?? 0;
    if (size > missing) continue;
    taken[group] = 1;
    missing -= size;
  }
  return missing === 0 ? taken : undefined;
}

/** Of each size the first groups in order, as many as the nearest count needs. */
function takeNearest({ groupOf, sizes }: RowGroups, order: Uint32Array, wanted: number): Uint8Array {
  const groupsBySize = new Map<number, number>();
  for (const size of sizes) groupsBySize.set(size, (groupsBySize.get(size) ?? 0) + 1);
  // The smallest group alone is never farther away than itself or what is wanted.
  const smallest = Math.min(...groupsBySize.keys());
  const limit = Math.min(groupOf.length - 1, Math.max(2 * wanted, smallest));
  const counts = reachCount(groupsBySize, { wanted, limit });
  const taken = new Uint8Array(sizes.length);
  for (const group of order) {
    const size = sizes[group] ?? 0;
    const left = counts.get(size) ?? 0;
    if (left === 0) continue;
    taken[group] = 1;
    counts.set(size, left - 1);
  }
  return taken;
}
