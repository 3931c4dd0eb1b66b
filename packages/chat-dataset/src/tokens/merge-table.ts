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

/** What a merge joins, `left << 16 | right`, and what it makes. */
interface Merge {
  pair: number;
  result: number;
}

/**
 * All 61,249 merges, in the order in which tokenizer.json lists them. They follow from the vocabulary: every way of making a
 * piece out of two pieces, in the order of the piece's id, then of the left one's, then of the right one's; the runs of spaces
 * come last and in the order of the two only.
 */
export function listMerges(pieces: readonly string[]): Merge[] {
  const ids = new Map<string, number>();
  for (const [index, piece] of pieces.entries()) ids.set(piece, index + firstPieceId);
  const merges: Merge[] = [];
  const ofSpaces: Merge[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece.length < 2) continue;
    const found = waysToMake(piece, index + firstPieceId, ids);
    if (piece.startsWith('  ')) ofSpaces.push(...found);
    else merges.push(...(found.length > 1 ? found.sort(byPair) : found));
  }
  return merges.concat(ofSpaces.sort(byPair));
}

const byPair = (a: Merge, b: Merge): number => a.pair - b.pair;

function waysToMake(piece: string, result: number, ids: ReadonlyMap<string, number>): Merge[] {
  const found: Merge[] = [];
  for (let cut = 1; cut < piece.length; cut++) {
    const left = ids.get(piece.slice(0, cut));
    const right = left && ids.get(piece.slice(cut));
    if (left && right) found.push({ pair: (left << 16) | right, result });
  }
  return found;
}

/** A hash table in typed arrays: it is asked for every two neighbours of every new word. */
export function createMergeTable(pieces: readonly string[]): MergeTable {
  const keys = new Uint32Array(slots);
  const ranks = new Uint16Array(slots).fill(noRank);
  const merges = listMerges(pieces);
  const results = Uint16Array.from(merges, ({ result }) => result);
  for (const [rank, { pair }] of merges.entries()) {
    let slot = slotOf(pair);
    while (keys[slot] !== 0) slot = (slot + 1) & (slots - 1);
    keys[slot] = pair;
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
  return { rankOf, results };
}
