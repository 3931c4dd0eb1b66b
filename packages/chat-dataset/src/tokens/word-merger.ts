import { fewSymbols, mergeFew, mergeMany } from './merge-symbols.ts';
import { createMergeTable } from './merge-table.ts';
import { wordMark } from './piece-joins.ts';
import { byteId, createCharacterIds } from './vocabulary.ts';

/** Makes the ids of a word: of a stretch of text across whose ends nothing can be merged. */
export interface WordMerger {
  /** The ids of the bytes from `from` to `to` are the first so many of `ids`, as answered. */
  merge(bytes: Uint8Array, from: number, to: number): number;
  /** Where `merge` put them; another array after each. */
  ids(): Uint16Array;
}

const smallest = 4096;

/** Its memory grows with the longest word and is given back after a word of more than 4096 bytes. */
export function createWordMerger(pieces: readonly string[]): WordMerger {
  const table = createMergeTable(pieces);
  const characters = createCharacterIds(pieces);
  let symbols = new Uint16Array(smallest);
  const add = (bytes: Uint8Array, from: number, width: number, count: number): number => {
    const id = characters.idOf(codePointAt(bytes, from));
    if (id !== 0) {
      symbols[count] = id;
      return count + 1;
    }
    for (let at = 0; at < width; at++) symbols[count + at] = byteId(bytes[from + at] as number);
    return count + width;
  };
  const merge = (bytes: Uint8Array, from: number, to: number): number => {
    const room = Math.max(smallest, to - from);
    if (symbols.length !== room) symbols = new Uint16Array(room);
    let count = 0;
    for (let at = from; at < to;) {
      const width = Math.min(widthOf(bytes[at] as number), to - at);
      count = add(bytes, at, width, count);
      at += width;
    }
    return count <= fewSymbols ? mergeFew(symbols, count, table) : mergeMany(symbols, count, table);
  };
  return { merge, ids: () => symbols };
}

/** How many bytes a character takes whose first byte this is. */
function widthOf(first: number): number {
  if (first < 0xc0 || first === wordMark) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The character whose first byte is at `at`, a space for a `wordMark`. */
export function codePointAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return first;
  if (first === wordMark) return 0x20;
  const second = (bytes[at + 1] as number) & 0x3f;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = (bytes[at + 2] as number) & 0x3f;
  if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | ((bytes[at + 3] as number) & 0x3f);
}
