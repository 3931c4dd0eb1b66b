import { countedRows, createDisjointSets, type DisjointSets } from './disjoint-sets.ts';
import { fingerprintColumn, numbersOfRow, type Fingerprints } from './fingerprint.ts';
import { areNearDuplicates } from './likeness.ts';
import { signatureNumbers } from './min-hash.ts';
import { sortByKey } from './sort-by-key.ts';

export type Dedupe = 'exact' | 'near' | 'off';

export interface Clusters {
  /** For each row the smallest row of its cluster: duplicates, near-duplicates and rows of the same first user turn, by any chain. */
  cluster: Uint32Array;
  /** For each row 1 where it is to be dropped: all but the first of each set of duplicates that `dedupe` names. */
  dropped: Uint8Array;
  counts: ClusterCounts;
}

export interface ClusterCounts {
  /** Rows whose content an earlier row has. */
  exact_rows: number;
  /** Other rows that an earlier row is nearly the same as. */
  near_rows: number;
  /** Clusters of two rows or more. */
  clusters: number;
  rows_in_clusters: number;
  largest_cluster: number;
}

/** Of each band's rows with the same key, this many unlike ones are compared with the others. Bounds the work that boilerplate makes. */
const comparedOfBand = 32;

/**
 * Finds which rows belong together. All ties are broken by content, so that the clusters are the same rows in whatever order
 * the file has them; only which row is the first depends on it.
 */
export function clusterRows(fingerprints: Fingerprints, { dedupe }: { dedupe: Dedupe }): Clusters {
  const { rows } = fingerprints;
  const sets = createDisjointSets(rows);
  const sorter = createSorter(fingerprints);
  const contents = joinEqual(sets, sorter, fingerprintColumn.exact);
  const exact = markLater(sets, rows);
  joinNearDuplicates(sets, sorter, contents);
  const near = markLater(sets, rows);
  joinEqual(sets, sorter, fingerprintColumn.firstTurn);
  const cluster = sets.roots();
  return {
    cluster,
    dropped: { exact, near, off: new Uint8Array(rows) }[dedupe],
    counts: { exact_rows: countOf(exact), near_rows: countOf(near) - countOf(exact), ...sizesOf(cluster) },
  };
}

/** Sorts rows by columns of their fingerprints, always in the same memory. */
interface Sorter {
  fingerprints: Fingerprints;
  room: Uint32Array;
  high: Uint32Array;
  low: Uint32Array;
}

const createSorter = (fingerprints: Fingerprints): Sorter => ({
  fingerprints,
  room: new Uint32Array(fingerprints.rows),
  high: new Uint32Array(fingerprints.rows),
  low: new Uint32Array(fingerprints.rows),
});

/** Joins rows that are equal in a pair of hashes (not those without), and gives one row of each, the first, in the order of the hashes. */
function joinEqual(sets: DisjointSets, { fingerprints, room, high, low }: Sorter, column: number): Uint32Array {
  const order = countedRows(fingerprints.rows);
  readColumn(fingerprints, column, high);
  readColumn(fingerprints, column + 1, low);
  sortByKey(order, low, room);
  sortByKey(order, high, room);
  let firsts = 0;
  let last = -1;
  for (const row of order) {
    const none = high[row] === 0 && low[row] === 0;
    if (last >= 0 && !none && high[row] === high[last] && low[row] === low[last]) sets.join(last, row);
    else order[firsts++] = last = row;
  }
  return order.subarray(0, firsts);
}

function readColumn({ rows, numbers }: Fingerprints, column: number, into: Uint32Array): void {
  for (let row = 0, at = column; row < rows; row += 1, at += numbersOfRow) into[row] = numbers[at] ?? 0;
}

/** Rows that share a band of their signatures are compared; `contents` holds one row of each content. */
function joinNearDuplicates(sets: DisjointSets, sorter: Sorter, contents: Uint32Array): void {
  const { fingerprints, room, high: keys } = sorter;
  const withWords = keepWithWords(fingerprints, contents);
  const order = sorter.low.subarray(0, withWords.length);
  for (let band = 0; band < signatureNumbers; band += 1) {
    order.set(withWords);
    readColumn(fingerprints, fingerprintColumn.signature + band, keys);
    sortByKey(order, keys, room);
    for (let from = 0, to = 1; from < order.length; from = to, to += 1) {
      while (to < order.length && keys[order[to] ?? 0] === keys[order[from] ?? 0]) to += 1;
      if (to - from > 1) joinLike(sets, fingerprints, order.subarray(from, to));
    }
  }
}

function joinLike(sets: DisjointSets, fingerprints: Fingerprints, candidates: Uint32Array): void {
  const compared: number[] = [];
  for (const row of candidates) {
    const root = sets.rootOf(row);
    if (compared.some((other) => sets.rootOf(other) === root)) continue;
    const like = compared.find((other) => areNearDuplicates(fingerprints, other, row));
    if (like !== undefined) sets.join(like, row);
    else if (compared.length < comparedOfBand) compared.push(row);
  }
}

/** In place: a filter would build a list of them first. */
function keepWithWords(fingerprints: Fingerprints, rows: Uint32Array): Uint32Array {
  let kept = 0;
  for (const row of rows) if (hasWords(fingerprints, row)) rows[kept++] = row;
  return rows.subarray(0, kept);
}

function hasWords({ numbers }: Fingerprints, row: number): boolean {
  const from = row * numbersOfRow + fingerprintColumn.signature;
  for (let at = from; at < from + signatureNumbers; at += 1) if (numbers[at] !== 0) return true;
  return false;
}

/** 1 for rows that are not the first of their set. */
function markLater(sets: DisjointSets, rows: number): Uint8Array {
  const later = new Uint8Array(rows);
  for (let row = 0; row < rows; row += 1) later[row] = sets.rootOf(row) === row ? 0 : 1;
  return later;
}

const countOf = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);

function sizesOf(cluster: Uint32Array): Pick<ClusterCounts, 'clusters' | 'rows_in_clusters' | 'largest_cluster'> {
  const sizes = new Uint32Array(cluster.length);
  for (const root of cluster) sizes[root] = (sizes[root] ?? 0) + 1;
  const found = { clusters: 0, rows_in_clusters: 0, largest_cluster: 0 };
  for (const size of sizes) {
    if (size > found.largest_cluster) found.largest_cluster = size;
    if (size < 2) continue;
    found.clusters += 1;
    found.rows_in_clusters += size;
  }
  return found;
}
