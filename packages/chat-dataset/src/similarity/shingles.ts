import { grown } from '../spill/pair-table.ts';
import { mixBits } from './mix-bits.ts';
import type { ReportRow } from '../report/report-row.ts';
import { surrogateUnit, unitOfCode, wordUnits } from './word-units.ts';

/** Words in a row that count as one feature. Changing one word of a text changes this many. */
const wordsOfShingle = 3;
const wordSeed = 0x1b873593;
/** Room that is kept from one row to the next; of a longer row it is given back. */
const usualShingles = 0x10000;

/** What `addWords` remembers from one text of a row to the next: the last two words, and how many there were. */
interface Window {
  first: number;
  second: number;
  words: number;
}

/** Of the shingles' hashes the smallest in each of so many bins: what a signature is made of. */
export const binCount = 64;
export const emptyBin = 0x7fffffff;
const binShift = 26;

/** Used anew for each row; nothing of it outlives a call. */
const bins = new Int32Array(binCount);
let room = new Uint32Array(1024);
let length = 0;
let isKept = false;

/** The smallest hashes of a row's shingles; undefined where there are no words. They are good until the next row is read. */
export function smallestShingles(messages: ReportRow['messages']): Int32Array | undefined {
  bins.fill(emptyBin);
  isKept = false;
  return readShingles(messages) > 0 ? bins : undefined;
}

/** The hashes of a row's shingles, each once and in order. */
export function shinglesOf(messages: ReportRow['messages']): Uint32Array {
  if (room.length > usualShingles) room = new Uint32Array(usualShingles);
  length = 0;
  isKept = true;
  readShingles(messages);
  const sorted = room.slice(0, length).sort();
  let kept = 0;
  for (let at = 0; at < length; at += 1)
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[kept++] = sorted[at] ?? 0;
  return sorted.slice(0, kept);
}

/**
 * Reads the shingles of what user and assistant say: three words in a row, in lower case, or all there are where there are fewer.
 * The system prompt is left out: being the same in all rows, it would make them all alike. Answers how many words there are.
 */
function readShingles(messages: ReportRow['messages']): number {
  const window: Window = { first: 0, second: 0, words: 0 };
  for (const { role, content } of messages) if (role !== 'system') addWords(window, content);
  if (window.words > 0 && window.words < wordsOfShingle) addShingle(mixBits(window.first ^ mixBits(window.second)));
  return window.words;
}

function addWords(window: Window, text: string): void {
  const units = wordUnits();
  let word = 0;
  for (let at = 0; at < text.length; at += 1) {
    let unit = units[text.charCodeAt(at)] ?? 0;
    if (unit > 0) {
      word = withUnit(word, unit);
      continue;
    }
    if (unit === surrogateUnit) {
      const code = text.codePointAt(at) ?? 0;
      unit = unitOfCode(code);
      if (code > 0xffff) at += 1;
      if (unit > 0) {
        word = withUnit(word, unit);
        continue;
      }
    }
    if (word !== 0) addWord(window, word);
    word = 0;
    if (unit < 0) addWord(window, Math.imul(wordSeed ^ -unit, 0x9e3779b1));
  }
  if (word !== 0) addWord(window, word);
}

function withUnit(word: number, unit: number): number {
  const mixed = Math.imul((word === 0 ? wordSeed : word) ^ unit, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
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
  if (isKept) {
    if (length === room.length) room = grown(room);
    room[length++] = hash;
    return;
  }
  const bin = hash >>> binShift;
  const value = hash & ((1 << binShift) - 1);
  if (value < (bins[bin] ?? 0)) bins[bin] = value;
}
