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

/** What `bytes` says: a cut; no cut; ask `mayJoin`; a `<`, which may begin a special token, else ask `mayJoin`; or else no cut. */
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
  const bytes = firstGuesses();
  const hashes = new Uint8Array(bits);
  const learn = (before: number, after: number): void => {
    hashes[bitOf(before, after)] = 1;
    if (before < 0x80 && after < 0x80) bytes[(before << 8) | after] = after === angle ? join.angleJoined : join.always;
  };
  for (const piece of pieces) forEachPair(piece, learn);
  for (let other = 0; other < 0x100; other++) {
    bytes[(wordMark << 8) | other] = bytes[(space << 8) | other] ?? 0;
    bytes[(other << 8) | wordMark] = bytes[(other << 8) | space] ?? 0;
  }
  bytes[(wordMark << 8) | wordMark] = bytes[(space << 8) | space] ?? 0;
  return { bytes, mayJoin: (before, after) => hashes[bitOf(before, after)] === 1 };
}

function forEachPair(piece: string, visit: (before: number, after: number) => void): void {
  let before = -1;
  for (let at = 0; at < piece.length; at++) {
    const after = piece.codePointAt(at) ?? 0;
    if (before >= 0) visit(before, after);
    before = after;
    if (after > 0xffff) at++;
  }
}

/** What holds before any piece is known. */
function firstGuesses(): Uint8Array {
  const bytes = new Uint8Array(0x10000);
  for (let before = 0; before < 0x100; before++) {
    for (let after = 0x80; after < 0xc0; after++) bytes[(before << 8) | after] = join.always;
    for (let after = 0xc0; after < 0x100; after++) bytes[(before << 8) | after] = join.byCharacter;
    if (before >= 0x80) bytes.fill(join.byCharacter, before << 8, (before << 8) + 0x80);
    bytes[(before << 8) | angle] = join.angleApart;
  }
  return bytes;
}
