import { testRowsOf } from '../rows/split-rows.ts';
import { mixBits } from './mix-bits.ts';

/**
 * The split of a lottery over rows, as common libraries draw it: the same number of test rows, whatever the rows hold. Tells of a
 * row by its place whether it would be for testing. No two rows have the same lot, so the lots below one of them are the wanted number.
 */
export function drawByRow(rows: number, testSize: number, seed: number): (row: number) => boolean {
  const seedBits = mixBits(seed ^ 0x5bd1e995);
  const lotOf = (row: number): number => mixBits(Math.imul(row + 1, 0x9e3779b1) ^ seedBits) >>> 0;
  const wanted = testRowsOf(rows, testSize);
  const upper = placeInHistogram(rows, wanted, (row) => lotOf(row) >>> 16);
  const inUpper = (row: number): number => (lotOf(row) >>> 16 === upper.value ? lotOf(row) & 0xffff : -1);
  const lower = placeInHistogram(rows, wanted - upper.before, inUpper);
  const last = upper.value * 0x10000 + lower.value;
  return (row) => lotOf(row) <= last;
}

/** The value below 65,536 of the row at a place, from 1, in the order of values, and how many rows are below it. Negative ones do not count. */
function placeInHistogram(rows: number, place: number, valueOf: (row: number) => number) {
  const counts = new Uint32Array(0x10000);
  for (let row = 0; row < rows; row += 1) {
    const value = valueOf(row);
    if (value >= 0) counts[value] = (counts[value] ?? 0) + 1;
  }
  let before = 0;
  let value = 0;
  while (before + (counts[value] ?? 0) < place && value < 0xffff) before += counts[value++] ?? 0;
  return { value, before };
}
