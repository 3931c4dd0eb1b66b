import { chooseForTest } from '../similarity/assign-sides.ts';
import { createClusterGroups, type ClusterGroups } from '../similarity/cluster-groups.ts';
import type { Clusters } from '../similarity/cluster-rows.ts';
import { createContenders, type Contenders } from '../similarity/candidates.ts';
import type { Fingerprints } from '../similarity/fingerprint.ts';
import { drawByRow } from '../similarity/leaked-pairs.ts';
import { mixBits } from '../similarity/mix-bits.ts';
import { createBitSet, type BitSet } from '../spill/bit-set.ts';
import type { Scratch } from '../spill/scratch.ts';
import { rankOf, testRowsOf } from '../rows/split-rows.ts';
import { createClusterReader, type KeptRows } from './kept-rows.ts';

export interface ChosenSides {
  test: BitSet;
  testRows: number;
  wantedTestRows: number;
  /** Clusters on both sides: 1 where all rows are one cluster, which leaves no other way; otherwise 0. */
  tornClusters: number;
  pairsLeaked: number;
  /** Pairs of a cluster that a lottery over rows would have put on both sides. */
  pairsOfLottery: number;
  counts: { clusters: number; rows_in_clusters: number; largest_cluster: number };
}

interface Rows {
  fingerprints: Fingerprints;
  clusters: Clusters;
  kept: KeptRows;
}

/** How many are to be for testing: those of the validation file where there is one, otherwise a share. */
export interface SidesWanted {
  validationRows: number;
  testSize: number;
  seed: number;
}

/** Decides which of the kept rows are for testing, so that no cluster is on both sides. */
export async function chooseSides(rows: Rows, wanted: SidesWanted, scratch: Scratch): Promise<ChosenSides> {
  const { clusters, kept } = rows;
  const isGiven = wanted.validationRows > 0;
  const share = isGiven ? kept.ofValidation / kept.count : wanted.testSize;
  const contenders = createContenders(scratch, kept.count);
  const groups = await gather(rows, { ...wanted, testSize: share }, contenders, scratch);
  const told = readGroups(groups, contenders);
  const isTorn = !isGiven && contenders.count() === 1;
  const wantedTestRows = isGiven ? kept.ofValidation : testRowsOf(kept.count, share);
  const choice = { rows: kept.count, wanted: wantedTestRows, names: 2 * clusters.rows };
  const isTest = isGiven
    ? (row: number) => row < wanted.validationRows
    : isTorn
      ? ofRows(chooseForTest(await rankRows(rows, wanted.seed, scratch), choice))
      : ofClusters(chooseForTest(contenders, choice));
  const { test, testRows } = markTest(rows, isTest);
  const pairsLeaked = isTorn ? testRows * (kept.count - testRows) : 0;
  return { ...told, test, testRows, wantedTestRows, tornClusters: isTorn ? 1 : 0, pairsLeaked };
}

type IsTest = (row: number, first: number) => boolean;
const ofRows =
  (chosen: BitSet): IsTest =>
  (row) =>
    chosen.has(nameOfRow(row));
const ofClusters =
  (chosen: BitSet): IsTest =>
  (row, first) =>
    chosen.has(first < 0 ? nameOfRow(row) : nameOfCluster(first));

function markTest({ clusters, kept }: Rows, isTest: IsTest): { test: BitSet; testRows: number } {
  const test = createBitSet(clusters.rows);
  const clusterOf = createClusterReader(clusters);
  let testRows = 0;
  for (let row = 0; row < clusters.rows; row += 1) {
    const first = clusterOf(row);
    if (!kept.rows.has(row) || !isTest(row, first)) continue;
    test.add(row);
    testRows += 1;
  }
  return { test, testRows };
}

const nameOfRow = (row: number): number => row * 2;
const nameOfCluster = (first: number): number => first * 2 + 1;

/** Rows by themselves go to the contenders, those of clusters to their groups. */
async function gather(
  { fingerprints, clusters, kept }: Rows,
  { validationRows, testSize, seed }: SidesWanted,
  contenders: Contenders,
  scratch: Scratch,
): Promise<ClusterGroups> {
  const groups = createClusterGroups(scratch, clusters.members.size);
  const clusterOf = createClusterReader(clusters);
  const isDrawn = drawByRow(kept.count, testSize, seed);
  let place = 0;
  for await (const { from, rows, hashes } of fingerprints.stretches({ signatures: false }))
    for (let index = 0; index < rows; index += 1) {
      const row = from + index;
      const first = clusterOf(row);
      const isKept = kept.rows.has(row);
      const rank = rankAt(hashes, index, seed);
      if (first >= 0) groups.add(first, { rank, isKept, isDrawn: isKept && isDrawn(place) });
      else if (validationRows === 0) addByRank(contenders, rank, { name: nameOfRow(row), size: 1 });
      if (isKept) place += 1;
    }
  return groups;
}

const rankAt = (hashes: Uint32Array, index: number, seed: number): number =>
  rankOf(hashes[index * 4] ?? 0, hashes[index * 4 + 1] ?? 0, seed);

/** The lowest ranks are mixed once more: as they are, a large cluster would be likelier to have the lowest of all. */
function addByRank(contenders: Contenders, rank: number, contender: { name: number; size: number }): void {
  const low = mixBits(rank % 2 ** 32);
  contenders.add(mixBits((rank / 2 ** 32) ^ low) >>> 0, low >>> 0, contender);
}

function readGroups(groups: ClusterGroups, contenders: Contenders): Pick<ChosenSides, 'counts' | 'pairsOfLottery'> {
  const counts = { clusters: 0, rows_in_clusters: 0, largest_cluster: 1 };
  let pairsOfLottery = 0;
  for (const { first, rows, rank, kept, drawn } of groups.read()) {
    counts.clusters += 1;
    counts.rows_in_clusters += rows;
    counts.largest_cluster = Math.max(counts.largest_cluster, rows);
    pairsOfLottery += drawn * (kept - drawn);
    if (kept > 0) addByRank(contenders, rank, { name: nameOfCluster(first), size: kept });
  }
  return { counts, pairsOfLottery };
}

/** Every kept row as a contender of its own. */
async function rankRows({ fingerprints, kept }: Rows, seed: number, scratch: Scratch): Promise<Contenders> {
  const contenders = createContenders(scratch, kept.count);
  for await (const { from, rows, hashes } of fingerprints.stretches({ signatures: false }))
    for (let index = 0; index < rows; index += 1) {
      if (!kept.rows.has(from + index)) continue;
      const rank = rankAt(hashes, index, seed);
      // Ranks have 53 bits: their higher part is moved to where its bits are the first.
      contenders.add((Math.floor(rank / 2 ** 32) << 11) >>> 0, rank >>> 0, { name: nameOfRow(from + index), size: 1 });
    }
  return contenders;
}
