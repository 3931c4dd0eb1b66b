import { createDisjointSets, type DisjointSets } from './disjoint-sets.ts';
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
  const contents = joinEqual(sets, fingerprints, fingerprintColumn.exact);
  const exact = sets.roots();
  joinNearDuplicates(sets, fingerprints, contents);
  const near = sets.roots();
  joinEqual(sets, fingerprints, fingerprintColumn.firstTurn);
  const cluster = sets.roots();
  const exactRows = laterRowsOf(exact);
  const dropped = new Uint8Array(rows);
  const kept = { exact, near, off: undefined }[dedupe];
  if (kept) for (let row = 0; row < rows; row += 1) dropped[row] = kept[row] === row ? 0 : 1;
  return {
    cluster,
    dropped,
    counts: { exact_rows: exactRows, near_rows: laterRowsOf(near) - exactRows, ...sizesOf(cluster) },
  };
}

/** Joins rows that are equal in a pair of hashes (not those without), and gives one row of each, the first, in the order of the hashes. */
function joinEqual(sets: DisjointSets, fingerprints: Fingerprints, column: number): Uint32Array {
  const order = Uint32Array.from({ length: fingerprints.rows }, (_, row) => row);
  const high = columnOf(fingerprints, column);
  const low = columnOf(fingerprints, column + 1);
  sortByKey(order, low);
  sortByKey(order, high);
  let firsts = 0;
  let last = -1;
  for (const row of order) {
    const none = high[row] === 0 && low[row] === 0;
    if (last >= 0 && !none && high[row] === high[last] && low[row] === low[last]) sets.join(last, row);
    else order[firsts++] = last = row;
  }
  return order.slice(0, firsts);
}

function columnOf({ rows, numbers }: Fingerprints, column: number): Uint32Array {
  const keys = new Uint32Array(rows);
  for (let row = 0, at = column; row < rows; row += 1, at += numbersOfRow) keys[row] = numbers[at] ?? 0;
  return keys;
}

/** Rows that share a band of their signatures are compared; `contents` holds one row of each content. */
function joinNearDuplicates(sets: DisjointSets, fingerprints: Fingerprints, contents: Uint32Array): void {
  const withWords = contents.filter((row) => hasWords(fingerprints, row));
  for (let band = 0; band < signatureNumbers; band += 1) {
    const order = withWords.slice();
    const keys = columnOf(fingerprints, fingerprintColumn.signature + band);
    sortByKey(order, keys);
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

function hasWords({ numbers }: Fingerprints, row: number): boolean {
  const from = row * numbersOfRow + fingerprintColumn.signature;
  for (let at = from; at < from + signatureNumbers; at += 1) if (numbers[at] !== 0) return true;
  return false;
}

function laterRowsOf(roots: Uint32Array): number {
  let later = 0;
  for (let row = 0; row < roots.length; row += 1) if (roots[row] !== row) later += 1;
  return later;
}

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
