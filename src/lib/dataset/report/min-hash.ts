import { mixBits } from './mix-bits.ts';
import type { ReportRow } from './report-row.ts';
import { wordUnits } from './word-units.ts';

/** Words in a row that count as one feature. Changing one word of a text changes this many. */
const wordsOfShingle = 3;
/** Smallest values kept of a row's features, one a bin: the standard error of an estimated likeness of 0.8 is 0.05. */
export const minHashes = 64;
/** Each is kept to 8 bits, four in a number of a signature: that number is at the same time the key of a band. */
export const signatureNumbers = minHashes / 4;

const binShift = 26;
const emptyBin = 0x7fffffff;
const wordSeed = 0x1b873593;

/** What `addWords` remembers from one text of a row to the next: the last two words, and how many there were. */
interface Window {
  first: number;
  second: number;
  words: number;
}

/** Used anew for each row; nothing of it outlives a call. */
const bins = new Int32Array(minHashes);
const filled = new Int32Array(minHashes);

/**
 * The MinHash signature of what user and assistant say, over shingles of three words in lower case, by one permutation with
 * densified bins. The system prompt is left out: being the same in all rows, it would make them all alike. All zero where
 * there are no words.
 */
export function signatureOf(messages: ReportRow['messages']): Uint32Array {
  bins.fill(emptyBin);
  const window: Window = { first: 0, second: 0, words: 0 };
  for (const { role, content } of messages) if (role !== 'system') addWords(window, content);
  if (window.words === 0) return new Uint32Array(signatureNumbers);
  if (window.words < wordsOfShingle) addShingle(mixBits(window.first ^ mixBits(window.second)));
  return packedBins();
}

function addWords(window: Window, text: string): void {
  const units = wordUnits();
  let word = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = units[text.charCodeAt(at)] ?? 0;
    if (unit > 0) {
      word = Math.imul((word === 0 ? wordSeed : word) ^ unit, 0x9e3779b1);
      word ^= word >>> 15;
      continue;
    }
    if (word !== 0) addWord(window, word);
    word = 0;
    if (unit < 0) addWord(window, Math.imul(wordSeed ^ -unit, 0x9e3779b1));
  }
  if (word !== 0) addWord(window, word);
}

function addWord(window: Window, word: number): void {
  const third = mixBits(word);
  window.words += 1;
  if (window.words >= wordsOfShingle)
    addShingle(mixBits((Math.imul(window.first, 0xcc9e2d51) + Math.imul(window.second, 0x1b873593)) ^ third));
  window.first = window.second;
  window.second = third;
}

function addShingle(hash: number): void {
  const bin = hash >>> binShift;
  const value = hash & ((1 << binShift) - 1);
  if (value < (bins[bin] ?? 0)) bins[bin] = value;
}

/** An empty bin borrows from one that is not, the same one in every row in which that is filled. */
function packedBins(): Uint32Array {
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
