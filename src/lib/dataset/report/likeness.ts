import { fingerprintColumn, numbersOfRow, type Fingerprints } from './fingerprint.ts';
import { minHashes, signatureNumbers } from './min-hash.ts';

/** Rows whose estimated Jaccard likeness of shingles is at least this are near-duplicates. */
const nearDuplicateLikeness = 0.8;

/** Two unlike values of 8 bits are equal by chance once in 256. */
const chance = 1 / 256;
const fewestEqual = Math.ceil(minHashes * (chance + nearDuplicateLikeness * (1 - chance)));

/** Whether two rows with words are near-duplicates, by their signatures. */
export function areNearDuplicates({ numbers }: Fingerprints, left: number, right: number): boolean {
  const one = left * numbersOfRow + fingerprintColumn.signature;
  const other = right * numbersOfRow + fingerprintColumn.signature;
  let equal = 0;
  for (let at = 0; at < signatureNumbers; at += 1)
    equal += zeroBytesOf((numbers[one + at] ?? 0) ^ (numbers[other + at] ?? 0));
  return equal >= fewestEqual;
}

function zeroBytesOf(value: number): number {
  const highBits = ~(((value & 0x7f7f7f7f) + 0x7f7f7f7f) | value | 0x7f7f7f7f);
  return Math.imul(highBits >>> 7, 0x01010101) >>> 24;
}
