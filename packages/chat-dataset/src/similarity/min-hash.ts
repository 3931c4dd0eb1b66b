import { mixBits } from './mix-bits.ts';
import type { ReportRow } from '../report/report-row.ts';
import { binCount, emptyBin, smallestShingles } from './shingles.ts';

/** Smallest values kept of a row's shingles, one a bin: the standard error of an estimated similarity of 0.8 is 0.05. */
export const minHashes = binCount;
/** Each is kept to 8 bits, four in a number of a signature. */
export const signatureNumbers = minHashes / 4;

/** Four values each: every number of a signature, and half as many across them. Of near-duplicates all but a few in a million share one. */
export const bands = signatureNumbers + signatureNumbers / 2;

/** What contents share that share a band, of the signature that begins at a place of these numbers. */
export function bandKey(numbers: Uint32Array, from: number, band: number): number {
  if (band < signatureNumbers) return numbers[from + band] ?? 0;
  let key = 0;
  for (let part = 0; part < 4; part += 1)
    key |= (numbers[from + ((band + 4 * part) % signatureNumbers)] ?? 0) & (0xff << (8 * part));
  return key >>> 0;
}

const binShift = 26;

/** Used anew for each row; nothing of it outlives a call. */
const filled = new Int32Array(minHashes);

/** The MinHash signature of a row's shingles, by one permutation with densified bins. All zero where there are no words. */
export function signatureOf(messages: ReportRow['messages']): Uint32Array {
  const bins = smallestShingles(messages);
  return bins ? packedBins(bins) : new Uint32Array(signatureNumbers);
}

/** An empty bin borrows from one that is not, the same one in every row in which that is filled. */
function packedBins(bins: Int32Array): Uint32Array {
  const signature = new Uint32Array(signatureNumbers);
  filled.set(bins);
  for (let bin = 0; bin < minHashes; bin += 1) {
    let lender = bin;
    for (let attempt = 1; (bins[lender] ?? 0) === emptyBin; attempt += 1)
      lender = mixBits(Math.imul(bin + 1, 0x9e3779b1) + attempt) >>> binShift;
    filled[bin] = mixBits((bins[lender] ?? 0) ^ Math.imul(bin, 0x85ebca6b)) & 0xff;
  }
  for (let at = 0; at < signatureNumbers; at += 1)
    signature[at] =
      (filled[4 * at] ?? 0) |
      ((filled[4 * at + 1] ?? 0) << 8) |
      ((filled[4 * at + 2] ?? 0) << 16) |
      ((filled[4 * at + 3] ?? 0) << 24);
  return signature;
}
