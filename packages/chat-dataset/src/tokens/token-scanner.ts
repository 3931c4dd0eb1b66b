import { createPieceJoins, join, wordMark } from './piece-joins.ts';
import { skipWhiteSpace, specialTokenAt } from './special-tokens.ts';
import { createWordCache, maxKept } from './word-cache.ts';
import { codePointAt, createWordMerger } from './word-merger.ts';

/** Tells the tokens of text that lies in its bytes as UTF-8, with one space in front that is not the text's own. */
export interface TokenScanner {
  /**
   * How many tokens the first `length` bytes are. With `ids`, they are put into it from its start. Text that `continues` has no
   * such space in front and begins at a place where a text may be cut. The bytes are changed.
   */
  scan(bytes: Uint8Array, length: number, continues: boolean, ids?: Uint32Array): number;
}

const space = 0x20;
const angle = 0x3c;
const prime = 0x01000193;

/** A word of 1 MiB in which any two neighbours may belong together is no word: it is cut there, for the memory's sake. */
const maxWord = 1 << 20;

export function createTokenScanner(pieces: readonly string[]): TokenScanner {
  const joins = createPieceJoins(pieces);
  const merger = createWordMerger(pieces);
  const cache = createWordCache();
  let target: Uint32Array | undefined;
  let tokens = 0;

  const addLong = (bytes: Uint8Array, from: number, to: number): void => {
    for (let at = from; at < to; at += maxWord) {
      const count = merger.merge(bytes, at, Math.min(to, at + maxWord));
      target?.set(merger.ids().subarray(0, count), tokens);
      tokens += count;
    }
  };
  const addWord = (bytes: Uint8Array, from: number, to: number, hash: number): void => {
    if (to - from > maxKept) return addLong(bytes, from, to);
    if (from === to) return;
    let place = cache.find(bytes, from, to, hash);
    if (place < 0) {
      const count = merger.merge(bytes, from, to);
      place = cache.keep(bytes, from, to, hash, merger.ids(), count);
    }
    if (target !== undefined) cache.copy(place, target, tokens);
    tokens += cache.counts[place] as number;
  };
  const isCut = (bytes: Uint8Array, at: number, known: number): boolean => {
    if (known === join.never || known === join.angleJoined) return known === join.never;
    let before = at - 1;
    while (before > 0 && ((bytes[before] as number) & 0xc0) === 0x80) before--;
    return !joins.mayJoin(codePointAt(bytes, before), codePointAt(bytes, at));
  };
  /** Takes the special tokens that stand at `at`, one after the other; answers where they end. */
  const addSpecials = (bytes: Uint8Array, from: number, end: number): number => {
    let at = from;
    while (at < end && bytes[at] === angle) {
      const special = specialTokenAt(bytes, at, end);
      if (special === undefined) break;
      if (target !== undefined) target[tokens] = special.id;
      tokens++;
      at += special.name.length;
      if (special.stripsRight) at = skipWhiteSpace(bytes, at, end);
    }
    // What follows is a text of its own and begins with a space, for which the last byte that was taken makes room.
    if (at > from) bytes[at - 1] = space;
    return at;
  };
  const scan: TokenScanner['scan'] = (bytes, length, continues, ids) => {
    const known = joins.bytes;
    target = ids;
    tokens = 0;
    let end = length;
    let at = continues ? 1 : addSpecials(bytes, 1, end);
    let start = at - 1;
    if (at === end && start > 0) return tokens;
    let before = bytes[start] as number;
    let hash = Math.imul(before, prime);
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      const joined = known[(before << 8) | byte] as number;
      if (joined !== join.always) {
        if (isWrittenMark(bytes, at, end)) {
          end = foldWrittenMarks(bytes, at, end);
          at--;
          continue;
        }
        const after = byte === angle ? afterSpecials(bytes, start, at, end, hash) : at;
        if (after > at || isCut(bytes, at, joined)) {
          if (after === at) addWord(bytes, start, at, hash);
          else if (after === end) return tokens;
          else at = after - 1;
          start = at;
          hash = 0;
        }
      }
      before = bytes[at] as number;
      hash = Math.imul(hash ^ before, prime);
    }
    addWord(bytes, start, end, hash);
    return tokens;
  };
  /** Where a special token stands at `at`, takes the word before it and all that stand there. */
  const afterSpecials = (bytes: Uint8Array, start: number, at: number, end: number, hash: number): number => {
    if (specialTokenAt(bytes, at, end) === undefined) return at;
    addWord(bytes, start, at, hash);
    return addSpecials(bytes, at, end);
  };
  return { scan };
}

const isWrittenMark = (bytes: Uint8Array, at: number, end: number): boolean =>
  bytes[at] === 0xe2 && at + 2 < end && bytes[at + 1] === 0x96 && bytes[at + 2] === 0x81;

/** Puts one `wordMark` in place of each `▁` from `from` on; answers where the text ends then. */
function foldWrittenMarks(bytes: Uint8Array, from: number, end: number): number {
  let to = from;
  for (let at = from; at < end; at++) {
    if (isWrittenMark(bytes, at, end)) {
      bytes[to++] = wordMark;
      at += 2;
    } else bytes[to++] = bytes[at] as number;
  }
  return to;
}
