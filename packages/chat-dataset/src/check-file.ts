import { join } from 'node:path';
import type { DatasetReport } from './dataset-report.ts';
import type { DatasetOptions } from './options.ts';
import type { ByteSource } from './sources/byte-source.ts';
import { countedSource } from './sources/counted-source.ts';
import type { DatasetHooks, DatasetProgress } from './dataset-hooks.ts';
import { openFileSource } from './sources/file-source.ts';
import { createFileFindings, type FileFindings } from './findings/file-findings.ts';
import { detectFormat, type DetectedFormat } from './formats/open-dataset.ts';
import type { FoundRange } from './measure-dataset.ts';
import { rowsOfFile, type RowSource } from './sources/row-source.ts';
import { cutRanges, type ByteRange } from './byte-range.ts';
import { checkRange, type CheckedRange } from './scan/check-range.ts';
import { toReport, verdictOn, type Verdict } from './scan/conclude-check.ts';
import { findSlice, type FoundSlice } from './scan/find-slice.ts';
import { importAndCheck } from './scan/import-and-check.ts';
import { isPlain, type ImportState } from './scan/import-rows.ts';
import { storeRows } from './scan/scratch-rows.ts';
import type { ScratchFile } from './spill/scratch.ts';

export interface CheckOptions extends DatasetOptions {
  /** Rows to test with, instead of a share of the dataset's own. */
  validation?: ByteSource;
  /** Whether near-duplicates are looked for; otherwise duplicates are those of the same content. On where nothing is said. */
  near?: boolean;
  /** Whether lengths, scripts, tokens and what looks like a secret are counted. On where nothing is said. */
  measure?: boolean;
  /** Whether every problem is kept with its line, and not only the first of each kind. */
  findings?: boolean;
}

/** Where what is too much for memory is kept for the time being. */
export interface Room {
  folder: string;
  rows: ScratchFile;
  /** What was opened and has to be closed. */
  opened: FileFindings[];
}

export interface CheckedFile {
  report: DatasetReport;
  verdict: Verdict;
  /** Whether it was read to its end and holds anything: then much can be told of it, though some of it cannot be used. */
  isWhole: boolean;
  ranges: FoundRange[];
  slice: FoundSlice;
  findings: FileFindings | undefined;
}

/** Goes through a file for the first time. `where` names it if it is not the dataset itself. */
export async function checkFile(
  source: ByteSource | RowSource,
  options: CheckOptions,
  hooks: DatasetHooks,
  { folder, rows, opened }: Room,
  where?: string,
): Promise<CheckedFile | Extract<Verdict, { status: 'rejected' }>> {
  const format = 'rows' in source ? source.format : await detectFormat(source);
  if ('problem' in format) return { status: 'rejected', error: format.problem };
  const found: Omit<FoundRange, 'source'>[] = [];
  const keep: Keep = (range, { state, table }) => void found.push({ range, state, rows: storeRows(table, rows) });
  const findings = options.findings ? await createFileFindings(folder, where) : undefined;
  if (findings) opened.push(findings);
  const pass = { near: options.near ?? true, keep, findings, copyPath: copyPathIn(folder, where) };
  const { lines, imported } =
    'rows' in source || !isPlain(format)
      ? await importFile(source, format, options, pass, hooks)
      : await checkRanges(source, pass, hooks);
  const ranges = found.map((range) => ({ ...range, source: lines }));
  const states = found.map(({ state }) => state);
  const slice = await sliceOf(found, options, where);
  const report = toReport({ bytes: source.size, format, states, imported, slice });
  const verdict = verdictOn(report, options, { ...(where ? { where } : {}), unread: imported?.unread, slice });
  return {
    report,
    verdict,
    ranges,
    slice,
    findings,
    isWhole: imported?.unread === undefined && report.usable_rows > 0,
  };
}

/** A slice is one of the dataset; of another file all rows count. */
const sliceOf = (found: readonly Pick<FoundRange, 'rows'>[], options: CheckOptions, where?: string) =>
  findSlice(
    found.map(({ rows }) => rows),
    where === undefined ? options : {},
  );

const copyPathIn = (folder: string, where?: string): string =>
  join(folder, `${where === undefined ? 'rows' : 'validation'}.jsonl`);

type Keep = (range: ByteRange, found: CheckedRange) => void;

/** What goes through a file's rows for the first time. */
interface Pass {
  near: boolean;
  keep: Keep;
  findings: FileFindings | undefined;
  /** For rows that have to be brought into another form. */
  copyPath: string;
}

interface Passed {
  lines: ByteSource;
  imported?: ImportState;
}

async function importFile(
  source: ByteSource | RowSource,
  format: DetectedFormat,
  options: CheckOptions,
  { near, keep, findings, copyPath }: Pass,
  hooks: DatasetHooks,
): Promise<Passed> {
  const limits = { maxBytesOut: options.max_unpacked_gb * 1e9 };
  const { rows: batches, progressAt } = rowsOf(source, format);
  const onBytes = (made: number) => hooks.onProgress?.(progressAt(made));
  const imported = await importAndCheck(batches(limits), copyPath, {
    ...{ near, keep, onBytes },
    findings: findings && { imported: findings.imported.log, checked: findings.checked.log },
  });
  return { imported, lines: await openFileSource(copyPath) };
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

async function checkRanges(
  lines: ByteSource,
  { near, keep, findings }: Pass,
  { onProgress }: DatasetHooks,
): Promise<Passed> {
  let linesBefore = 0;
  for (const range of cutRanges(lines.size)) {
    const onBytes = (done: number) => onProgress?.({ phase: 'checking', done: range.from + done, total: lines.size });
    const found = await checkRange(lines, range, { near, findings: findings?.checked.after(linesBefore) }, onBytes);
    linesBefore += found.state.lines;
    keep(range, found);
  }
  return { lines };
}
