/**
 * Where a text may be cut before it is merged. A merge makes a piece of the vocabulary, so nothing can ever be merged across two
 * neighbouring characters that are neighbours in no piece: the text on either side of them is merged by itself, exactly.
 */
export interface PieceJoins {
  /** By `before << 8 | after` for two neighbouring bytes of UTF-8. `wordMark` counts as a space. */
  bytes: Uint8Array;
  /** For two neighbouring characters: false only where no piece has them side by side. */
  mayJoin(before: number, after: number): boolean;
}

/** What `bytes` says: a cut; no cut; a question for `mayJoin`; a `<`, which may begin a special token, with or without a cut. */
export const join = { never: 0, always: 1, byCharacter: 2, angleApart: 3, angleJoined: 4 } as const;

/** Stands for a `▁` that was written in the text: never a byte of UTF-8. It is merged as a space and is no white space. */
export const wordMark = 0xff;

const angle = 0x3c;
const space = 0x20;
const bits = 1 << 17;
const bitOf = (before: number, after: number): number =>
  (Math.imul(before, 0x9e3779b1) ^ Math.imul(after, 0x85ebca6b)) >>> 15;

/** Takes the pairs from the pieces. The characters' pairs are kept as a set of hashes: it may say too much, never too little. */
export function createPieceJoins(pieces: readonly string[]): PieceJoins {
  const bytes = new Uint8Array(0x10000);
  const hashes = new Uint8Array(bits / 8);
  for (let before = 0; before < 0x100; before++) {
    for (let after = 0; after < 0x100; after++) bytes[(before << 8) | after] = firstGuess(before, after);
  }
  for (const piece of pieces) {
    const characters = Array.from(piece, (character) => character.codePointAt(0) ?? 0);
    for (const [index, after] of characters.slice(1).entries()) {
      const before = characters[index] ?? 0;
      const bit = bitOf(before, after);
      hashes[bit >>> 3] = (hashes[bit >>> 3] ?? 0) | (1 << (bit & 7));
      if (before < 0x80 && after < 0x80) bytes[(before << 8) | after] = after === angle ? join.angleJoined : join.always;
    }
  }
  for (let other = 0; other < 0x100; other++) {
    bytes[(wordMark << 8) | other] = bytes[(space << 8) | other] ?? 0;
    bytes[(other << 8) | wordMark] = bytes[(other << 8) | space] ?? 0;
  }
  bytes[(wordMark << 8) | wordMark] = bytes[(space << 8) | space] ?? 0;
  const mayJoin = (before: number, after: number): boolean => {
    const bit = bitOf(before, after);
    return (((hashes[bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 1;
  };
  return { bytes, mayJoin };
}

function firstGuess(before: number, after: number): number {
  if (after === angle) return join.angleApart;
  if (after >= 0x80 && after < 0xc0) return join.always;
  return before >= 0x80 || after >= 0x80 ? join.byCharacter : join.never;
}
