import { mixBits } from '../similarity/mix-bits.ts';

/**
 * A whole number below 2^53 that depends on the row's content and the seed alone, evenly spread. `high` and `low` are the
 * content's hash.
 */
export function rankOf(high: number, low: number, seed: number): number {
  const first = mixBits(high ^ mixBits(seed ^ 0x2545f491));
  const second = mixBits(low ^ first);
  return ((first ^ mixBits(second)) >>> 11) * 2 ** 32 + (second >>> 0);
}

/** How many of `rows` are for testing: the nearest whole number, and neither side is left empty. */
export const testRowsOf = (rows: number, testSize: number): number =>
  Math.min(rows - 1, Math.max(1, Math.round(rows * testSize)));

/**
 * Tells for each row whether it is for testing: those with the lowest ranks are, so that the choice is the same
 * wherever and in whatever order the ranks were found. Equal ranks go by their place.
 */
export function chooseTestRows(ranks: readonly number[], testSize: number): Uint8Array {
  const byRank = ranks
    .map((_, index) => index)
    .sort((left, right) => (ranks[left] ?? 0) - (ranks[right] ?? 0) || left - right);
  const isTest = new Uint8Array(ranks.length);
  for (const index of byRank.slice(0, testRowsOf(ranks.length, testSize))) isTest[index] = 1;
  return isTest;
}
