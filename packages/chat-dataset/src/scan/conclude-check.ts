import { fewestRows, type DatasetReport, type RowProblem, type ValidationReport } from '../dataset-report.ts';
import type { Problem } from '../problem.ts';
import { maxBadRows, type DatasetOptions } from '../options.ts';
import type { DetectedFormat } from '../formats/open-dataset.ts';
import { placeWord } from '../report/place-word.ts';
import { mergeNotes, notesToReport } from '../report/note-log.ts';
import { mergeProblems, problemsToReport } from '../report/problem-log.ts';
import type { FoundSlice } from './find-slice.ts';
import type { ImportState } from './import-rows.ts';
import { mergeStates, type RangeState } from './range-state.ts';

/** All that is known of a file once its ranges were checked. */
export interface Findings {
  bytes: number;
  format: DetectedFormat;
  states: readonly RangeState[];
  /** Where the file had to be brought into another form first. */
  imported: ImportState | undefined;
  slice: FoundSlice;
}

export type Verdict = { status: 'accepted' } | { status: 'rejected'; error: Problem };

/** What a file's ranges come to, in the words of the report. */
export function toReport({ bytes, format, states, imported, slice }: Findings): DatasetReport {
  const { rows: written, usable, turns, problems, notes = {} } = mergeStates(states);
  const rows = imported?.rows ?? written;
  return {
    bytes,
    rows,
    usable_rows: usable,
    // Until a plan drops more of them.
    kept_rows: usable,
    dropped_rows: rows - usable,
    dropped_by: rows > usable ? { problem: rows - usable } : {},
    turns: Object.fromEntries(Object.entries(turns).filter(([, count]) => count > 0)),
    ...problemsToReport(mergeProblems([problems, ...(imported ? [imported.problems] : [])]), slice.rows),
    ...(slice.badOutside > 0 ? { problems_outside_slice: slice.badOutside } : {}),
    ...notesToReport(mergeNotes([notes, imported?.notes ?? {}])),
    format,
  };
}

/** What is known of the rows of a dataset that is rejected: none of them is kept. */
export function keepingNothing(report: DatasetReport): DatasetReport {
  const { train_rows: _train, test_rows: _test, estimate: _estimate, ...known } = report;
  const { rows, problem_count: problem } = report;
  const others = rows - problem;
  const dropped = { ...(problem > 0 ? { problem } : {}), ...(others > 0 ? { file_rejected: others } : {}) };
  return { ...known, kept_rows: 0, dropped_rows: rows, dropped_by: dropped };
}

/** The part of a report that tells of the validation file. */
export const toValidationReport = (name: string, report: DatasetReport): ValidationReport => {
  const { format, rows, usable_rows, problem_count, problems, problem_kinds, ...others } = report;
  const { kept_rows, dropped_rows, dropped_by, left_out, warnings } = others;
  return {
    ...{ name, format, rows, usable_rows, problem_count, problems, problem_kinds },
    ...{ left_out, warnings, kept_rows, dropped_rows, dropped_by },
  };
};

/**
 * Whether a dataset may go on to be split; `where` names the file if it is not the dataset itself. A file that breaks off is
 * turned away whatever may be skipped: what is missing of it is not known.
 */
export function verdictOn(
  report: DatasetReport,
  options: DatasetOptions,
  { where = '', unread, slice }: { where?: string; unread?: RowProblem | undefined; slice: FoundSlice },
): Verdict {
  return (
    (unread && brokenOff(report, unread, where)) ??
    badRows(report, options, slice, where) ??
    lostFields(report, options, where) ??
    noRows(report, where) ??
    (where ? undefined : tooFewRows(slice, options)) ?? {
      status: 'accepted',
    }
  );
}

/** Where a slice is asked for, only its rows matter. */
function badRows(
  report: DatasetReport,
  options: DatasetOptions,
  { rows: { from, to }, bad: count }: FoundSlice,
  where: string,
): Verdict | undefined {
  const rows = to - from;
  const most = options.on_bad_row === 'skip' ? maxBadRows(options.max_bad_rows, rows) : 0;
  if (count <= most) return undefined;
  const within = where ? '' : inSlice(options);
  const counted =
    options.on_bad_row === 'skip'
      ? `${count} of ${rows} rows${within} cannot be used, and at most ${most} may be skipped.`
      : `${count === 1 ? 'One row' : `${count} rows`}${within} cannot be used.`;
  const first = report.problems.find((problem) => !problem.outside_slice);
  if (!first) return rejected('invalid_dataset', counted, beforeTheSlice);
  const place = `${placeOf(report, where)} ${first.line}${first.path ? `, ${first.path}` : ''}`;
  return rejected('invalid_dataset', `${counted} ${place}: ${first.what} ${first.why}`, first.fix);
}

const inSlice = ({ slice }: DatasetOptions): string => (slice ? ` in the slice ${slice}` : '');

/** Of each kind the first are kept, and those may all stand before the slice. */
const beforeTheSlice =
  'So many rows before the slice have problems that only those are listed: mend or remove them first.';

function lostFields(
  report: DatasetReport,
  { on_lost_field: then }: DatasetOptions,
  where: string,
): Verdict | undefined {
  const lost = report.left_out ?? [];
  if (then !== 'reject' || lost.length === 0) return undefined;
  const word = placeWord(report);
  const fields = lost
    .slice(0, 5)
    .map(({ field, rows, lines: [first] }) => `'${field}' in ${rowsIn(rows)}, first in ${word} ${first}`);
  const more = lost.length > fields.length ? `; and ${lost.length - fields.length} fields more` : '';
  return rejected(
    'lost_fields',
    `${where && `${where}: `}Training does not read fields that rows hold: ${fields.join('; ')}${more}.`,
    'Take the fields out of the rows, or set on_lost_field to warn to go on without them.',
  );
}

const rowsIn = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);

/** It is the file that has the problem, not a row. */
const brokenOff = (report: DatasetReport, { line, what, why, fix }: RowProblem, where: string): Verdict =>
  rejected('invalid_dataset', `${placeOf(report, where)} ${line}: ${what} ${why}`, fix);

function placeOf(report: DatasetReport, where: string): string {
  const word = placeWord(report);
  return where ? `${where}, ${word}` : `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

const noRows = ({ rows }: DatasetReport, where: string): Verdict | undefined =>
  rows > 0
    ? undefined
    : rejected(
        'empty_dataset',
        `The file ${where && `'${where}' `}holds no rows.`,
        `Write at least ${fewestRows} chat rows, one JSON object a line.`,
      );

function tooFewRows({ usable: { from, to } }: FoundSlice, options: DatasetOptions): Verdict | undefined {
  if (to - from >= fewestRows) return undefined;
  return rejected(
    'too_few_rows',
    `${thereAre(to - from)}${inSlice(options)}; training needs at least ${fewestRows}.`,
    options.slice ? 'Add rows, or take a larger slice.' : 'Add rows, and upload the file again.',
  );
}

export const thereAre = (usable: number): string =>
  usable === 1 ? 'There is 1 usable row' : `There are ${usable} usable rows`;

export const rejected = (type: string, message: string, remedy: string): { status: 'rejected'; error: Problem } => ({
  status: 'rejected',
  error: { type, message, remedy },
});
