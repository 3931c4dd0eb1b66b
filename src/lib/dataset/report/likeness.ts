import { minHashes, signatureNumbers } from './min-hash.ts';

/** Rows whose estimated Jaccard likeness of shingles is at least this are near-duplicates. */
const nearDuplicateLikeness = 0.8;

/** Two unlike values of 8 bits are equal by chance once in 256. */
const chance = 1 / 256;
const fewestEqual = Math.ceil(minHashes * (chance + nearDuplicateLikeness * (1 - chance)));

/** Whether two rows with words are near-duplicates, by their signatures, which begin at places of these numbers. */
export function areNearDuplicates(left: Uint32Array, from: number, right: Uint32Array, other: number): boolean {
  let equal = 0;
  for (let at = 0; at < signatureNumbers; at += 1)
    equal += zeroBytesOf((left[from + at] ?? 0) ^ (right[other + at] ?? 0));
  return equal >= fewestEqual;
}

function zeroBytesOf(value: number): number {
  const highBits = ~(((value & 0x7f7f7f7f) + 0x7f7f7f7f) | value | 0x7f7f7f7f);
  return Math.imul(highBits >>> 7, 0x01010101) >>> 24;
}
