/** Ids of the words that were merged already, by their bytes. Its memory is bounded: when it is full it begins anew. */
export interface WordCache {
  /** The place of a word, or -1. `hash` is any number that depends on the bytes alone. */
  find(bytes: Uint8Array, from: number, to: number, hash: number): number;
  /** Keeps a word that `find` did not find, with the first `count` of `ids`: not more than it has bytes. Answers its place. */
  keep(bytes: Uint8Array, from: number, to: number, hash: number, ids: Uint16Array, count: number): number;
  /** How many ids the word at a place has. */
  counts: Uint8Array;
  /** Copies those ids into `target` at `offset`. */
  copy(place: number, target: Uint32Array, offset: number): void;
}

/** Longer words are not kept. In bytes. */
export const maxKept = 64;

const places = 1 << 16;
const poolBytes = 1 << 19;

/** About 2.5 MB. Open addressing, at most half full; the ids of a word lie where its bytes lie, in an array of their own. */
export function createWordCache(): WordCache {
  const hashes = new Int32Array(places);
  const offsets = new Int32Array(places);
  const lengths = new Uint8Array(places);
  const counts = new Uint8Array(places);
  const pool = new Uint8Array(poolBytes);
  const idPool = new Uint16Array(poolBytes);
  let used = 0;
  let words = 0;
  const find = (bytes: Uint8Array, from: number, to: number, hash: number): number => {
    const key = hash === 0 ? 1 : hash;
    const length = to - from;
    let place = (key ^ (key >>> 16)) & (places - 1);
    for (let at = hashes[place]; at !== 0; at = hashes[place]) {
      if (at === key && lengths[place] === length) {
        const offset = (offsets[place] as number) - from;
        let same = from;
        while (same < to && bytes[same] === pool[offset + same]) same++;
        if (same === to) return place;
      }
      place = (place + 1) & (places - 1);
    }
    return -1;
  };
  const keep: WordCache['keep'] = (bytes, from, to, hash, ids, count) => {
    if (words >= places / 2 || used + to - from > poolBytes) {
      hashes.fill(0);
      used = 0;
      words = 0;
    }
    const key = hash === 0 ? 1 : hash;
    let place = (key ^ (key >>> 16)) & (places - 1);
    while (hashes[place] !== 0) place = (place + 1) & (places - 1);
    hashes[place] = key;
    offsets[place] = used;
    lengths[place] = to - from;
    counts[place] = count;
    for (let at = from; at < to; at++) pool[used + at - from] = bytes[at] as number;
    for (let at = 0; at < count; at++) idPool[used + at] = ids[at] as number;
    used += to - from;
    words++;
    return place;
  };
  const copy = (place: number, target: Uint32Array, offset: number): void => {
    const from = offsets[place] as number;
    for (let at = 0; at < (counts[place] as number); at++) target[offset + at] = idPool[from + at] as number;
  };
  return { find, keep, counts, copy };
}
