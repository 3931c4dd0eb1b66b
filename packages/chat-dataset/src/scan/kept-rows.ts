import type { Clusters } from '../similarity/cluster-rows.ts';
import { createBitSet, type BitSet } from '../spill/bit-set.ts';

/** What is left of the rows once those are gone that are to be dropped. */
export interface KeptRows {
  rows: BitSet;
  count: number;
  /** Of the validation file; it comes first. */
  ofValidation: number;
  /** Rows that belong together with one of the validation file, and are dropped for it. */
  beside: BitSet;
  /** Rows of the dataset, and of the validation file, that are dropped as duplicates. */
  duplicates: number;
  duplicatesOfValidation: number;
  /** Rows of the dataset, no duplicates, that belong together with one of the validation file. */
  besideValidation: number;
}

export function keepRows(clusters: Clusters, validationRows: number): KeptRows {
  const kept = {
    rows: createBitSet(clusters.rows),
    beside: createBitSet(clusters.rows),
    ...{ count: 0, ofValidation: 0, duplicates: 0, duplicatesOfValidation: 0, besideValidation: 0 },
  };
  const tested = createBitSet(clusters.members.size);
  const clusterOf = createClusterReader(clusters);
  for (let row = 0; row < clusters.rows; row += 1) {
    const first = clusterOf(row);
    if (row < validationRows && first >= 0) tested.add(first);
    if (clusters.dropped.has(row)) kept[row < validationRows ? 'duplicatesOfValidation' : 'duplicates'] += 1;
    else if (row >= validationRows && first >= 0 && tested.has(first)) {
      kept.besideValidation += 1;
      kept.beside.add(row);
    } else {
      kept.rows.add(row);
      kept.count += 1;
      if (row < validationRows) kept.ofValidation += 1;
    }
  }
  return kept;
}

/**
 * To be asked for every row in its order: the place of its cluster's first row among all members of clusters; -1 where the row
 * is a cluster by itself.
 */
export function createClusterReader({ members, firsts }: Clusters): (row: number) => number {
  let place = 0;
  return (row) => (members.has(row) ? (firsts[place++] ?? 0) : -1);
}
