import { fewestRows, type DatasetReport } from '../../domain/dataset-report.ts';
import { rowsOfSlice } from '../../domain/row-slice.ts';
import type { DatasetOptions } from '../../domain/run-options.ts';
import { assignSides } from '../report/assign-sides.ts';
import { clusterRows } from '../report/cluster-rows.ts';
import { fingerprintColumn, numbersOfRow, type Fingerprints } from '../report/fingerprint.ts';
import { leakedPairs, splitByRow } from '../report/leaked-pairs.ts';
import { rankOf } from '../split-rows.ts';
import { rejected } from './conclude-check.ts';
import { side } from './split-range.ts';

type Told = Pick<DatasetReport, 'kept_rows' | 'dropped_rows' | 'dropped_by' | 'duplicates' | 'leakage'> & {
  train_rows: number;
  test_rows: number;
};

export interface SplitPlan {
  status: 'planned';
  /** For each usable row its side. */
  sides: Uint8Array;
  told: Told;
}

/** What a plan is made for: the usable rows, in their order. The first `validationRows` are those of the validation file. */
export interface PlannedRows {
  fingerprints: Fingerprints;
  validationRows: number;
  /** Rows of the dataset that could not be used. */
  badRows: number;
}

interface Choice {
  isTest: Uint8Array;
  wanted_test_rows: number;
  torn_clusters: number;
}

/**
 * Decides for each usable row where it goes: by the slice, then by what is to be dropped as a duplicate, then by clusters,
 * so that nothing that belongs together is on both sides. The same content and seed give the same sides.
 */
export function planSplit(rows: PlannedRows, options: DatasetOptions): SplitPlan | ReturnType<typeof rejected> {
  const { validationRows } = rows;
  const considered = rowsConsidered(rows, options);
  const { cluster, dropped, counts } = clusterRows(of(rows.fingerprints, considered), options);
  const besideValidation = markBesideValidation(cluster, validationRows);
  const isKept = (index: number): boolean => dropped[index] === 0 && besideValidation[index] === 0;
  const kept = considered.filter((_, index) => isKept(index));
  const ofDataset = kept.filter((row) => row >= validationRows).length;
  if (ofDataset < fewestRows) return tooFew(ofDataset);

  const clusters = cluster.filter((_, index) => isKept(index));
  const choice = validationRows > 0 ? givenSides(kept, validationRows) : chosenSides(rows, kept, clusters, options);
  const sides = new Uint8Array(rows.fingerprints.rows);
  for (const [index, row] of kept.entries()) sides[row] = choice.isTest[index] === 1 ? side.test : side.train;

  const droppedBy = {
    problem: rows.badRows,
    outside_slice: rows.fingerprints.rows - considered.length,
    duplicate: sumOf(dropped),
    in_validation_file: sumOf(besideValidation.filter((_, index) => dropped[index] === 0)),
  };
  const testRows = sumOf(choice.isTest);
  const share = validationRows > 0 ? testRows / kept.length : options.test_size;
  return {
    status: 'planned',
    sides,
    told: {
      kept_rows: kept.length,
      dropped_rows: Object.values(droppedBy).reduce((sum, count) => sum + count, 0),
      dropped_by: Object.fromEntries(Object.entries(droppedBy).filter(([, count]) => count > 0)),
      duplicates: counts,
      leakage: {
        pairs_a_random_split_would_leak: leakedPairs(clusters, splitByRow(kept.length, share, options.seed)),
        pairs_leaked: leakedPairs(clusters, choice.isTest),
        wanted_test_rows: choice.wanted_test_rows,
        torn_clusters: choice.torn_clusters,
      },
      train_rows: kept.length - testRows,
      test_rows: testRows,
    },
  };
}

/** All rows of the validation file and, of the dataset's, those of the slice. */
function rowsConsidered({ fingerprints, validationRows }: PlannedRows, { slice }: DatasetOptions): Uint32Array {
  const rows = fingerprints.rows - validationRows;
  const { from, to } = slice ? rowsOfSlice(slice, rows) : { from: 0, to: rows };
  const length = validationRows + Math.max(0, to - from);
  return Uint32Array.from({ length }, (_, index) => (index < validationRows ? index : index + from));
}

function of({ numbers, rows }: Fingerprints, considered: Uint32Array): Fingerprints {
  if (considered.length === rows) return { numbers, rows };
  const taken = new Uint32Array(considered.length * numbersOfRow);
  for (const [index, row] of considered.entries())
    taken.set(numbers.subarray(row * numbersOfRow, (row + 1) * numbersOfRow), index * numbersOfRow);
  return { numbers: taken, rows: considered.length };
}

/** 1 for rows of the dataset that belong together with one of the validation file. */
function markBesideValidation(cluster: Uint32Array, validationRows: number): Uint8Array {
  const tested = new Set(cluster.subarray(0, validationRows));
  return Uint8Array.from(cluster, (name, index) => (index >= validationRows && tested.has(name) ? 1 : 0));
}

const givenSides = (kept: Uint32Array, validationRows: number): Choice => {
  const isTest = Uint8Array.from(kept, (row) => (row < validationRows ? 1 : 0));
  return { isTest, wanted_test_rows: sumOf(isTest), torn_clusters: 0 };
};

function chosenSides(
  { fingerprints: { numbers } }: PlannedRows,
  kept: Uint32Array,
  clusters: Uint32Array,
  { test_size: testSize, seed }: DatasetOptions,
): Choice {
  const exact = (row: number, half: number): number =>
    numbers[row * numbersOfRow + fingerprintColumn.exact + half] ?? 0;
  const ranks = Float64Array.from(kept, (row) => rankOf(exact(row, 0), exact(row, 1), seed));
  return assignSides(clusters, ranks, testSize);
}

const sumOf = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);

const tooFew = (rows: number) =>
  rejected(
    'too_few_rows',
    `There are ${rows} usable rows once duplicates are dropped; training needs at least ${fewestRows}.`,
    'Add rows that differ, or set dedupe to off, and upload the file again.',
  );
