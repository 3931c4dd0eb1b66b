import { testRowsOf } from '../split-rows.ts';
import { groupRows } from './row-groups.ts';
import { countedRows } from './disjoint-sets.ts';
import { mixBits } from './mix-bits.ts';
import { sortByKey } from './sort-by-key.ts';

/** The split of a lottery over rows, as common libraries draw it: the same number of test rows, whatever the rows hold. */
export function splitByRow(rows: number, testSize: number, seed: number): Uint8Array {
  const order = countedRows(rows);
  sortByKey(
    order,
    order.map((row) => mixBits(Math.imul(row + 1, 0x9e3779b1) ^ mixBits(seed ^ 0x5bd1e995))),
  );
  const isTest = new Uint8Array(rows);
  for (const row of order.subarray(0, testRowsOf(rows, testSize))) isTest[row] = 1;
  return isTest;
}

/** Pairs of rows of one cluster of which a split has one on each side. */
export function leakedPairs(cluster: ArrayLike<number>, isTest: Uint8Array): number {
  const { groupOf, sizes } = groupRows(cluster);
  const testing = new Uint32Array(sizes.length);
  for (let row = 0; row < groupOf.length; row += 1) {
    const group = groupOf[row] ?? 0;
    testing[group] = (testing[group] ?? 0) + (isTest[row] ?? 0);
  }
  return testing.reduce((pairs, count, group) => pairs + count * ((sizes[group] ?? 0) - count), 0);
}
