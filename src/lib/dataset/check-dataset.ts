import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReport } from '../domain/dataset-report.ts';
import type { DatasetOptions } from '../domain/run-options.ts';
import type { ByteSource } from './byte-source.ts';
import { countedSource } from './counted-source.ts';
import type { DatasetHooks, DatasetProgress } from './dataset-hooks.ts';
import { openFileSource } from './file-source.ts';
import { detectFormat, type DetectedFormat } from './formats/open-dataset.ts';
import { measureDataset, type FoundRange } from './measure-dataset.ts';
import { rowsOfFile, type RowSource } from './row-source.ts';
import { cutRanges, type ByteRange } from '../domain/byte-range.ts';
import { checkRange, type CheckedRange } from './scan/check-range.ts';
import { toReport, toValidationReport, verdictOn, type Verdict } from './scan/conclude-check.ts';
import { importAndCheck } from './scan/import-and-check.ts';
import { isPlain, type ImportState } from './scan/import-rows.ts';
import { planSplit, withPlan } from './scan/plan-split.ts';
import { readAgain } from './scan/read-again.ts';
import { storeRows } from './scan/scratch-rows.ts';
import { createScratch, type ScratchFile } from './spill/scratch.ts';
import { makeTemporaryFolder } from './spill/temporary-folder.ts';

export interface CheckOptions extends DatasetOptions {
  /** Rows to test with, instead of a share of the dataset's own. */
  validation?: ByteSource;
  /** Whether near-duplicates are looked for; otherwise duplicates are those of the same content. On where nothing is said. */
  near?: boolean;
  /** Whether lengths, scripts, tokens and what looks like a secret are counted. On where nothing is said. */
  measure?: boolean;
}

/** The same with the sides that its rows were given. */
export interface PlannedRange extends FoundRange {
  sides(): Uint8Array;
}

/** Where what is too much for memory is kept for the time being. */
interface Room {
  folder: string;
  rows: ScratchFile;
}

/** What checking came to. The report is whole, but for where nothing could be read. `close` removes what was kept for the split. */
export type CheckResult = { report: DatasetReport; close(): Promise<void> } & (
  { status: 'accepted'; ranges: PlannedRange[] } | ({ status: 'rejected' } & Extract<Verdict, { status: 'rejected' }>)
);

interface CheckedFile {
  report: DatasetReport;
  verdict: Verdict;
  /** Whether it was read to its end and holds anything: then much can be told of it, though some of it cannot be used. */
  isWhole: boolean;
  ranges: FoundRange[];
}

const emptyReport = (bytes: number): DatasetReport => ({
  bytes,
  rows: 0,
  usable_rows: 0,
  turns: {},
  problem_count: 0,
  problems: [],
});

/**
 * Checks a dataset of any known form on this machine, and decides which row goes to which side. Memory stays flat: about a
 * hundred bytes a row are on the disk until `close`. What is wrong with the dataset is told, not thrown; only reading itself can throw.
 */
export async function checkDataset(
  source: ByteSource | RowSource,
  options: CheckOptions,
  hooks: DatasetHooks = {},
): Promise<CheckResult> {
  const folder = await makeTemporaryFolder();
  const scratch = createScratch();
  const close = () => {
    scratch.close();
    return rm(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await checkWith(source, options, hooks, { folder, rows: scratch.file() })), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Answer = CheckResult extends infer Result ? (Result extends unknown ? Omit<Result, 'close'> : never) : never;

async function checkWith(
  source: ByteSource | RowSource,
  options: CheckOptions,
  hooks: DatasetHooks,
  room: Room,
): Promise<Answer> {
  const dataset = await checkFile(source, options, hooks, room);
  if ('error' in dataset) return { status: 'rejected', error: dataset.error, report: emptyReport(source.size) };
  if (dataset.verdict.status === 'rejected') {
    const { report } = dataset.isWhole ? await plan(dataset, undefined, options, hooks) : dataset;
    return { ...dataset.verdict, report: withoutSplit(report) };
  }
  if (!options.validation) return plan(dataset, undefined, options, hooks);

  const { name } = options.validation;
  const validation = await checkFile(options.validation, options, hooks, room, name);
  if ('error' in validation) return { status: 'rejected', error: validation.error, report: dataset.report };
  const report = { ...dataset.report, validation: toValidationReport(name, validation.report) };
  if (validation.verdict.status === 'rejected') return { ...validation.verdict, report };
  return plan({ ...dataset, report }, validation, options, hooks);
}

async function checkFile(
  source: ByteSource | RowSource,
  options: CheckOptions,
  hooks: DatasetHooks,
  { folder, rows }: Room,
  where?: string,
): Promise<CheckedFile | Extract<Verdict, { status: 'rejected' }>> {
  const format = 'rows' in source ? source.format : await detectFormat(source);
  if ('problem' in format) return { status: 'rejected', error: format.problem };
  const limits = { maxBytesOut: options.max_unpacked_gb * 1e9 };
  const copyPath = join(folder, `${where === undefined ? 'rows' : 'validation'}.jsonl`);
  const found: Omit<FoundRange, 'source'>[] = [];
  const keep: Keep = (range, { state, table }) => void found.push({ range, state, rows: storeRows(table, rows) });
  const near = options.near ?? true;
  let lines: ByteSource;
  let imported: ImportState | undefined;
  if ('rows' in source || !isPlain(format)) {
    const { rows: batches, progressAt } = rowsOf(source, format);
    const onBytes = (made: number) => hooks.onProgress?.(progressAt(made));
    imported = await importAndCheck(batches(limits), copyPath, { near, keep, onBytes });
    lines = await openFileSource(copyPath);
  } else {
    lines = source;
    await checkRanges(lines, near, keep, hooks);
  }
  const ranges = found.map((range) => ({ ...range, source: lines }));
  const states = found.map(({ state }) => state);
  const report = toReport({ bytes: source.size, format, states, imported });
  const verdict = verdictOn(report, options, { ...(where ? { where } : {}), unread: imported?.unread });
  return { report, verdict, ranges, isWhole: imported?.unread === undefined && report.usable_rows > 0 };
}

/** The rows, and how far reading them is when so many bytes were made of them. Of what comes as rows nobody knows how much it will be. */
function rowsOf(
  source: ByteSource | RowSource,
  format: DetectedFormat,
): Pick<RowSource, 'rows'> & { progressAt(made: number): DatasetProgress } {
  if ('rows' in source)
    return { rows: source.rows, progressAt: (made) => ({ phase: 'reading', done: made, total: undefined }) };
  const { size } = source;
  let fetched = 0;
  const counted = countedSource(source, (bytes) => (fetched += bytes));
  const progressAt = (): DatasetProgress => ({ phase: 'reading', done: Math.min(fetched, size), total: size });
  return { ...rowsOfFile(counted, format), progressAt };
}

type Keep = (range: ByteRange, found: CheckedRange) => void;

async function checkRanges(lines: ByteSource, near: boolean, keep: Keep, { onProgress }: DatasetHooks): Promise<void> {
  for (const range of cutRanges(lines.size)) {
    const onBytes = (done: number) => onProgress?.({ phase: 'checking', done: range.from + done, total: lines.size });
    keep(range, await checkRange(lines, range, { near }, onBytes));
  }
}

async function plan(
  dataset: CheckedFile,
  validation: CheckedFile | undefined,
  options: CheckOptions,
  hooks: DatasetHooks,
): Promise<Answer> {
  const files = [...(validation?.ranges ?? []), ...dataset.ranges];
  const measuresOf = async (trainRows: number): Promise<Partial<DatasetReport>> =>
    options.measure === false ? {} : measureDataset(dataset.ranges, trainRows, options, hooks);
  const planned = await planSplit(
    {
      parts: files.map(({ rows }) => rows),
      validationRows: validation?.report.usable_rows ?? 0,
      badRows: dataset.report.problem_count,
      badValidationRows: validation?.report.problem_count ?? 0,
      read: async (part, marks, visit) => {
        const file = files[part];
        if (file) await readAgain(file, marks, visit);
      },
    },
    options,
  );
  if (planned.status === 'rejected') {
    return { ...planned, report: withoutSplit({ ...dataset.report, ...(await measuresOf(0)) }) };
  }
  let before = 0;
  const ranges = files.map((file) => {
    const from = before;
    before += file.rows.rows;
    return { ...file, sides: () => planned.sidesOf(from, from + file.rows.rows) };
  });
  const measured = await measuresOf(planned.told.train_rows);
  return { status: 'accepted', ranges, report: { ...withPlan(dataset.report, planned), ...measured } };
}

/** What is known of the rows, where none of them will be trained on. */
function withoutSplit(report: DatasetReport): DatasetReport {
  const { train_rows: _train, test_rows: _test, estimate: _estimate, ...known } = report;
  return known;
}
