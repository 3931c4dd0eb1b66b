import { minHashes, signatureNumbers } from './min-hash.ts';

/** Rows of which at least four of five shingles are the same are near-duplicates: a Jaccard similarity of 0.8. */
const [equalParts, allParts] = [4, 5];

/** Two unlike values of 8 bits are equal by chance once in 256. */
const chance = 1 / 256;
const hashesAt = (similarity: number): number => minHashes * (chance + similarity * (1 - chance));
/** Signatures of near-duplicates have this many equal values on average. */
export const usualEqual = Math.ceil(hashesAt(equalParts / allParts));
/** Four standard errors below: of near-duplicates hardly one in ten thousand has fewer. */
export const fewestEqual = Math.floor(hashesAt(equalParts / allParts) - 4 * Math.sqrt(minHashes * 0.8 * 0.2));

/** Equal values of two signatures, which begin at places of these numbers. */
export function equalHashes(left: Uint32Array, from: number, right: Uint32Array, other: number): number {
  let equal = 0;
  for (let at = 0; at < signatureNumbers; at += 1)
    equal += zeroBytesOf((left[from + at] ?? 0) ^ (right[other + at] ?? 0));
  return equal;
}

function zeroBytesOf(value: number): number {
  const highBits = ~(((value & 0x7f7f7f7f) + 0x7f7f7f7f) | value | 0x7f7f7f7f);
  return Math.imul(highBits >>> 7, 0x01010101) >>> 24;
}

/** Whether rows of so many shingles can be near-duplicates at all. */
export const mayBeNear = (left: number, right: number): boolean =>
  allParts * Math.min(left, right) >= equalParts * Math.max(left, right);

/** Whether two rows are near-duplicates, by all of their shingles, each once and in order. */
export function areNearDuplicates(left: Uint32Array, right: Uint32Array): boolean {
  // Equal / (left + right - equal) is at least 4 / 5.
  const needed = Math.ceil((equalParts * (left.length + right.length)) / (equalParts + allParts));
  let equal = 0;
  for (let at = 0, other = 0; equal < needed;) {
    if (equal + Math.min(left.length - at, right.length - other) < needed) return false;
    const difference = (left[at] ?? 0) - (right[other] ?? 0);
    if (difference === 0) equal += 1;
    if (difference <= 0) at += 1;
    if (difference >= 0) other += 1;
  }
  return true;
}
