import {
  countsOf,
  findSlice,
  keepingNothing,
  measuresToReport,
  mergeMeasures,
  planSplit,
  readAgain,
  warningsOf,
  withMeasures,
  withPlan,
  type MeasureState,
  type ReadPart,
  type SplitPlan,
  type StoredRows,
} from 'chat-dataset/parts';
import { datasetReportSchema, type DatasetReport } from 'chat-dataset/report';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { RunJournal } from '../../storage/run-journal.ts';
import { partsOf, type RowsFilePlan, type RowsPart } from '../contract/rows-plan.ts';
import { datasetOptionsOf, type TrainingOptions } from '../contract/run-options.ts';
import { RemoteError } from '../../platform/errors.ts';
import { noteReport } from './note-report.ts';
import type { FoundByImport } from './import-work.ts';
import { importFile, partFile, problemsFile, rowsSourceOf, sidesFile } from './part-files.ts';
import { partRows, writeSides } from './part-rows.ts';
import type { RangeProgress } from './range-progress.ts';
import type { CheckedPart, MeasuredPart } from './range-work.ts';
import { findingsOfImport, marksIn, writeFindings, type Found, type FoundPart } from './row-findings.ts';
import { rejectIfReplaced, type Rejected } from '../requests/superseded.ts';

interface Order {
  runId: string;
  options: TrainingOptions;
  files: RowsFilePlan[];
}

interface PartStart {
  rows: number;
  rowsBefore: number;
  linesBefore: number;
}

/** What is done once for a split: before its parts, and after them. */
export interface Splitting {
  plan(order: Order): Promise<{ status: 'planned'; starts: PartStart[] } | Rejected>;
  commit(
    order: Order & { blocks: { train: number; test: number }[] },
  ): Promise<{ status: 'split'; trainRows: number; testRows: number }>;
  /** Removes what only checking and splitting needed. That storage fails meanwhile is nobody's trouble. */
  tidy(order: { runId: string }): Promise<{ status: 'tidy' | 'left' }>;
}

export function createSplitting(
  datasets: DatasetStore,
  journal: Pick<RunJournal, 'note' | 'warn'>,
  progress: RangeProgress,
): Splitting {
  /** Only what this app wrote itself is read so. */
  const readJson = async <T>(runId: string, file: Parameters<DatasetStore['readBytes']>[1]): Promise<T> =>
    JSON.parse((await datasets.readBytes(runId, file)).toString('utf8')) as T;
  const reportOf = async (runId: string): Promise<DatasetReport> =>
    datasetReportSchema.parse(await readJson<unknown>(runId, 'report.json'));

  async function plan({
    runId,
    options,
    files,
  }: Order): Promise<{ status: 'planned'; starts: PartStart[] } | Rejected> {
    const report = await reportOf(runId);
    const { usable_rows: validationRows = 0, problem_count: badValidationRows = 0 } = report.validation ?? {};
    const starts: PartStart[] = [];
    const parts: StoredRows[] = [];
    const found: FoundPart[] = [];
    const before = { dataset: 0, validation: 0 };
    let rowsBefore = 0;
    const all = partsOf(files);
    for (const { part, file } of all) {
      const state = await readJson<CheckedPart>(runId, partFile(part, 'json'));
      const { lines, usable, findings = 0 } = state;
      found.push({ lines, rows: usable, bytes: { checked: findings } });
      parts.push(partRows(datasets, runId, part, countsOf(state)));
      starts.push({ rows: usable, rowsBefore, linesBefore: before[file.role] });
      rowsBefore += usable;
      before[file.role] += lines;
    }
    const slice = await findSlice(ofDataset(parts, all), options);
    const read = readerOf(runId, all, parts);
    const planned = await planSplit(
      { parts, validationRows, slice, badValidationRows, read },
      datasetOptionsOf(options),
    ).catch(rejectedIfReplaced);
    if (planned.status === 'rejected') {
      const marksOf = 'marksOf' in planned ? planned.marksOf : undefined;
      await writeFindings(datasets, { ...foundBy({ runId, files }, found), ...(marksOf ? { marksOf } : {}) });
      await noteReport({ datasets, journal }, runId, { ...keepingNothing(report), problems_file: problemsFile });
      return { status: 'rejected', error: planned.error };
    }
    await writeSides(datasets, runId, planned, rowsBefore);
    await noteReport({ datasets, journal }, runId, withPlan(report, planned));
    await journal.warn(runId, splitWarnings(planned.told));
    return { status: 'planned', starts };
  }

  async function commit({ runId, options, files, blocks }: Parameters<Splitting['commit']>[0]) {
    progress.end(runId, 'splitting');
    const placesOf = (side: 'train' | 'test') =>
      blocks.flatMap((counts, part) => Array.from({ length: counts[side] }, (_, index) => ({ part, index })));
    await datasets.commitBlocks(runId, 'test.jsonl', placesOf('test'));
    await datasets.commitBlocks(runId, 'train.jsonl', placesOf('train'));
    const { measures, found } = await readParts(runId, files);
    await writeFindings(datasets, {
      ...foundBy({ runId, files }, found),
      marksOf: async (from, to) => marksIn(await datasets.readBytes(runId, sidesFile, from, to - from)),
    });
    const report = { ...(await reportOf(runId)), problems_file: problemsFile };
    const { train_rows: trainRows = 0, test_rows: testRows = 0 } = report;
    const measured = measuresToReport(mergeMeasures(measures), trainRows, datasetOptionsOf(options));
    const whole = withMeasures(report, measured);
    await noteReport({ datasets, journal }, runId, whole);
    await journal.warn(runId, warningsOf(whole));
    return { status: 'split' as const, trainRows, testRows };
  }

  /** What the passes over all parts found, and what was measured of the dataset's. */
  async function readParts(runId: string, files: readonly RowsFilePlan[]) {
    const measures: MeasureState[] = [];
    const found: FoundPart[] = [];
    for (const { part, file } of partsOf(files)) {
      const { lines, usable, findings: checked = 0 } = await readJson<CheckedPart>(runId, partFile(part, 'json'));
      const { findings: measured = 0, ...state } = await readJson<MeasuredPart>(runId, partFile(part, 'measures.json'));
      if (file.role === 'dataset') measures.push(state);
      found.push({ lines, rows: usable, bytes: { checked, measured } });
    }
    return { measures, found };
  }

  const foundBy = ({ runId, files }: Pick<Order, 'runId' | 'files'>, parts: readonly FoundPart[]): Found => ({
    ...{ runId, files, parts },
    imported: (role) =>
      findingsOfImport(files, role, async (file) =>
        file.place.status === 'copied' ? readJson<FoundByImport>(runId, importFile(file.role)) : undefined,
      ),
  });

  async function tidy({ runId }: { runId: string }) {
    try {
      await datasets.removeScratch(runId);
      return { status: 'tidy' as const };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      return { status: 'left' as const };
    }
  }

  /** Rows that may be near-duplicates are read once more. */
  function readerOf(runId: string, all: readonly RowsPart[], parts: readonly StoredRows[]): ReadPart {
    return async (index, marks, visit) => {
      const [part, rows] = [all[index], parts[index]];
      if (!part || !rows) return;
      const source = rowsSourceOf(datasets, runId, part.file);
      const read = await rejectIfReplaced(part.file.dataset, () =>
        readAgain({ source, range: part, rows }, marks, visit),
      );
      if (read) throw new Superseded(read);
    };
  }

  return { plan, commit, tidy };
}

const ofDataset = (parts: readonly StoredRows[], all: readonly RowsPart[]): StoredRows[] =>
  parts.filter((_, index) => all[index]?.file.role === 'dataset');

/** A file was replaced while its rows were read once more. */
class Superseded extends Error {
  readonly rejected: Rejected;

  constructor(rejected: Rejected) {
    super(rejected.error.message);
    this.rejected = rejected;
  }
}

function rejectedIfReplaced(error: unknown): Rejected {
  if (error instanceof Superseded) return error.rejected;
  throw error;
}

/** Where rows that belong together stand in the way of the split that was asked for. */
function splitWarnings({ leakage, test_rows: testRows }: SplitPlan['told']): string[] {
  const { torn_clusters: torn = 0, pairs_leaked: leaked = 0, wanted_test_rows: wanted = testRows } = leakage ?? {};
  if (torn > 0)
    return [
      `All rows belong together (the same first question, or nearly the same text), so that they had to be torn apart: ${leaked} pairs of them are on both sides of the split, and what is measured on the test rows says little.`,
    ];
  if (Math.abs(testRows - wanted) <= Math.max(1, wanted / 10)) return [];
  return [
    `The test set has ${testRows} rows instead of ${wanted}, since rows that belong together stay on one side of the split.`,
  ];
}
