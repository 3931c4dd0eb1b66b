import { fewestRows, type DatasetReport, type KeptReport } from '../dataset-report.ts';
import type { DatasetOptions } from '../options.ts';
import { mark } from '../findings/marked-rows.ts';
import { clusterRows, type Clusters } from '../similarity/cluster-rows.ts';
import type { BitSet } from '../spill/bit-set.ts';
import { createScratch, type Scratch } from '../spill/scratch.ts';
import { chooseSides, type ChosenSides } from './choose-sides.ts';
import { rejected, thereAre } from './conclude-check.ts';
import type { FoundSlice } from './find-slice.ts';
import { keepRows, type KeptRows } from './kept-rows.ts';
import { readableRows, type ReadPart } from './read-again.ts';
import { side } from './split-range.ts';
import { readFingerprints, type RowSpan, type StoredRows } from './stored-rows.ts';

type Told = KeptReport &
  Pick<DatasetReport, 'duplicates' | 'leakage'> & { train_rows: number; test_rows: number; validation: KeptReport };

export interface SplitPlan {
  status: 'planned';
  /** The sides of the usable rows from one place up to another. */
  sidesOf(from: number, to: number): Uint8Array<ArrayBuffer>;
  marksOf: MarksOf;
  told: Told;
}

/** What else is known of the usable rows from one place up to another: which are like others. See `mark`. */
export type MarksOf = (from: number, to: number) => Uint8Array<ArrayBuffer>;

/** Where a plan cannot be made, it is known all the same which rows are like others. */
export type RejectedPlan = ReturnType<typeof rejected> & { marksOf: MarksOf };

/** What a plan is made for: the usable rows, in their order. The first `validationRows` are those of the validation file. */
export interface PlannedRows {
  parts: readonly StoredRows[];
  validationRows: number;
  /** Of the dataset. */
  slice: FoundSlice;
  /** Rows of the validation file that could not be used. */
  badValidationRows?: number;
  /** Reads rows of a part once more. */
  read: ReadPart;
}

/** A report with what a plan tells. */
export const withPlan = (report: DatasetReport, { told: { validation, ...told } }: SplitPlan): DatasetReport => ({
  ...report,
  ...told,
  ...(report.validation ? { validation: { ...report.validation, ...validation } } : {}),
});

/**
 * Decides for each usable row where it goes: by the slice, then by what is to be dropped as a duplicate, then by clusters,
 * so that nothing that belongs together is on both sides. The same content and seed give the same sides. Memory: a few bits for
 * each row and four bytes for each that belongs together with another; about a hundred bytes a row are on the disk meanwhile.
 */
export async function planSplit(rows: PlannedRows, options: DatasetOptions): Promise<SplitPlan | RejectedPlan> {
  const scratch = createScratch();
  try {
    return await planOn(scratch, rows, options);
  } finally {
    scratch.close();
  }
}

async function planOn(
  scratch: Scratch,
  { parts, validationRows, slice, badValidationRows = 0, read }: PlannedRows,
  options: DatasetOptions,
): Promise<SplitPlan | RejectedPlan> {
  const all = parts.reduce((sum, { rows }) => sum + rows, 0);
  const spans = spansConsidered(validationRows, slice);
  const { dedupe } = options;
  const fingerprints = readFingerprints(parts, spans);
  const clusters = await clusterRows(fingerprints, { dedupe, texts: readableRows(parts, spans, read) }, scratch);
  const kept = keepRows(clusters, validationRows);
  const ofDataset = kept.count - kept.ofValidation;
  const marksOf = createMarksReader(spans, clusters, kept);
  if (ofDataset < fewestRows) return { ...tooFew(ofDataset, kept), marksOf };
  const wanted = { validationRows, testSize: options.test_size, seed: options.seed };
  const sides = await chooseSides({ fingerprints, clusters, kept }, wanted, scratch);
  const droppedBy = {
    problem: slice.bad,
    outside_slice: all - fingerprints.rows + slice.badOutside,
    duplicate: kept.duplicates,
    in_validation_file: kept.besideValidation,
  };
  const duplicates = { exact_rows: clusters.exactRows, near_rows: clusters.nearRows, ...sides.counts };
  return {
    status: 'planned',
    sidesOf: createSidesReader(spans, kept.rows, sides.test),
    marksOf,
    told: {
      ...tellKept(ofDataset, droppedBy),
      validation: tellKept(kept.ofValidation, { problem: badValidationRows, duplicate: kept.duplicatesOfValidation }),
      duplicates,
      ...tellSides(kept, sides),
    },
  };
}

/** All rows of the validation file and, of the dataset's, those of the slice. */
const spansConsidered = (validationRows: number, { usable: { from, to } }: FoundSlice): RowSpan[] => [
  { from: 0, to: validationRows },
  { from: validationRows + from, to: validationRows + to },
];

const tellKept = (kept: number, droppedBy: Record<string, number>) => ({
  kept_rows: kept,
  dropped_rows: Object.values(droppedBy).reduce((sum, count) => sum + count, 0),
  dropped_by: Object.fromEntries(Object.entries(droppedBy).filter(([, count]) => count > 0)),
});

const tellSides = (kept: KeptRows, sides: ChosenSides) => ({
  leakage: {
    pairs_a_random_split_would_leak: sides.pairsOfLottery,
    pairs_leaked: sides.pairsLeaked,
    wanted_test_rows: sides.wantedTestRows,
    torn_clusters: sides.tornClusters,
  },
  train_rows: kept.count - sides.testRows,
  test_rows: sides.testRows,
});

/** Spans are rows that were numbered anew; the others have no side. */
const createSidesReader = (spans: readonly RowSpan[], kept: BitSet, test: BitSet): MarksOf =>
  createReader(spans, (row) => (kept.has(row) ? (test.has(row) ? side.test : side.train) : side.none));

const createMarksReader = (spans: readonly RowSpan[], clusters: Clusters, kept: KeptRows): MarksOf =>
  createReader(
    spans,
    (row) =>
      (clusters.repeated.has(row) ? mark.duplicate : 0) |
      (clusters.alike.has(row) ? mark.nearDuplicate : 0) |
      (kept.beside.has(row) ? mark.inValidation : 0) |
      (kept.rows.has(row) ? 0 : mark.dropped),
  );

function createReader(spans: readonly RowSpan[], valueOf: (row: number) => number): MarksOf {
  return (from, to) => {
    const values = new Uint8Array(to - from);
    let before = 0;
    for (const span of spans) {
      for (let row = Math.max(from, span.from); row < Math.min(to, span.to); row += 1)
        values[row - from] = valueOf(row - span.from + before);
      before += span.to - span.from;
    }
    return values;
  };
}

function tooFew(rows: number, { ofValidation }: KeptRows) {
  const few = `${thereAre(rows)} once duplicates are dropped`;
  const need = `training needs at least ${fewestRows}.`;
  return ofValidation === 0
    ? rejected(
        'too_few_rows',
        `${few}; ${need}`,
        'Add rows that differ, or set dedupe to off, and upload the file again.',
      )
    : rejected(
        'too_few_rows',
        `${few}, and what the validation file has as well; ${need}`,
        'Name a validation file of other rows, or none: then a share of the dataset is tested with.',
      );
}
