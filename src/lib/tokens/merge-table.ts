import { firstPieceId } from './vocabulary.ts';

/** What two neighbours become. The lowest rank of a text is merged first; `noRank` says that they stay two. */
export interface MergeTable {
  rankOf(left: number, right: number): number;
  /** The id of the piece that the merge of this rank makes. */
  results: Uint16Array;
}

export const noRank = 0xffff;

const slots = 1 << 17;
const slotOf = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 15;

/**
 * All 61,249 merges, in the order in which tokenizer.json lists them. They follow from the vocabulary: every way of making a
 * piece out of two pieces, in the order of the piece's id, then the left one's, then the right one's; runs of spaces last.
 */
export function listMerges(pieces: readonly string[]): Uint32Array {
  const ids = new Map(pieces.map((piece, index) => [piece, index + firstPieceId]));
  const found: { order: number; left: number; right: number }[] = [];
  for (const [index, piece] of pieces.entries()) {
    const order = /^  +$/.test(piece) ? pieces.length : index;
    for (let cut = 1; cut < piece.length; cut++) {
      const left = ids.get(piece.slice(0, cut));
      const right = left && ids.get(piece.slice(cut));
      if (left && right) found.push({ order, left, right });
    }
  }
  found.sort((a, b) => a.order - b.order || a.left - b.left || a.right - b.right);
  return Uint32Array.from(found, ({ left, right }) => (left << 16) | right);
}

/** A hash table in typed arrays: it is asked for every two neighbours of every new word. */
export function createMergeTable(pieces: readonly string[]): MergeTable {
  const keys = new Uint32Array(slots);
  const ranks = new Uint16Array(slots).fill(noRank);
  const merges = listMerges(pieces);
  const ids = new Map(pieces.map((piece, index) => [piece, index + firstPieceId]));
  const results = merges.map((key) => ids.get(pieceAt(pieces, key >>> 16) + pieceAt(pieces, key & 0xffff)) ?? 0);
  for (const [rank, key] of merges.entries()) {
    let slot = slotOf(key);
    while (keys[slot] !== 0) slot = (slot + 1) & (slots - 1);
    keys[slot] = key;
    ranks[slot] = rank;
  }
  const rankOf = (left: number, right: number): number => {
    const key = (left << 16) | right;
    let slot = slotOf(key);
    for (let at = keys[slot]; at !== key; at = keys[slot]) {
      if (at === 0) return noRank;
      slot = (slot + 1) & (slots - 1);
    }
    return ranks[slot] ?? noRank;
  };
  return { rankOf, results: Uint16Array.from(results) };
}

const pieceAt = (pieces: readonly string[], id: number): string => pieces[id - firstPieceId] ?? '';
