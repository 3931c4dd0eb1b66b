import { fewestRows, type DatasetReport, type RowProblem } from '../../domain/dataset-report.ts';
import type { Problem } from '../../domain/problem.ts';
import { rowsOfSlice } from '../../domain/row-slice.ts';
import { mostBadRows, type DatasetOptions } from '../../domain/run-options.ts';
import type { DetectedFormat } from '../formats/open-dataset.ts';
import { mergeProblems, problemsToReport } from '../report/problem-log.ts';
import type { ImportState } from './import-rows.ts';
import { mergeStates, type RangeState } from './range-state.ts';

/** All that is known of a file once its ranges were checked. */
export interface Findings {
  bytes: number;
  format: DetectedFormat;
  states: readonly RangeState[];
  /** Where the file had to be brought into another form first. */
  imported: ImportState | undefined;
}

export type Verdict = { status: 'accepted' } | { status: 'rejected'; error: Problem };

/** What a file's ranges come to, in the words of the report. */
export function toReport({ bytes, format, states, imported }: Findings): DatasetReport {
  const { rows, usable, turns, problems } = mergeStates(states);
  return {
    bytes,
    rows: rows + (imported?.rows ?? 0),
    usable_rows: usable,
    turns: Object.fromEntries(Object.entries(turns).filter(([, count]) => count > 0)),
    ...problemsToReport(mergeProblems([problems, ...(imported ? [imported.problems] : [])])),
    format,
  };
}

/**
 * Whether a dataset may go on to be split; `where` names the file if it is not the dataset itself. A file that breaks off is
 * turned away whatever may be skipped: what is missing of it is not known.
 */
export function verdictOn(
  report: DatasetReport,
  options: DatasetOptions,
  { where = '', unread }: { where?: string; unread?: RowProblem | undefined } = {},
): Verdict {
  return (
    (unread && invalid(report, unread, '', where)) ??
    badRows(report, options, where) ??
    noRows(report, where) ??
    (where ? undefined : tooFewRows(report, options)) ?? {
      status: 'accepted',
    }
  );
}

function badRows(report: DatasetReport, options: DatasetOptions, where: string): Verdict | undefined {
  const { problem_count: count, problems, rows } = report;
  const [first] = problems;
  const most = options.on_bad_row === 'skip' ? mostBadRows(options.max_bad_rows, rows) : 0;
  if (!first || count <= most) return undefined;
  const limit = options.on_bad_row === 'skip' ? ` of ${rows}, and at most ${most} may be skipped` : '';
  return invalid(report, first, limit, where);
}

function invalid({ problem_count: count }: DatasetReport, problem: RowProblem, limit: string, where: string): Verdict {
  const place = `${where ? `${where}, line` : 'Line'} ${problem.line}${problem.path ? `, ${problem.path}` : ''}`;
  return rejected(
    'invalid_dataset',
    `${count === 1 ? 'One row' : `${count} rows`}${limit} cannot be used. ${place}: ${problem.what} ${problem.why}`,
    problem.fix,
  );
}

const noRows = ({ rows }: DatasetReport, where: string): Verdict | undefined =>
  rows > 0
    ? undefined
    : rejected(
        'empty_dataset',
        `The file ${where && `'${where}' `}holds no rows.`,
        `Write at least ${fewestRows} chat rows, one JSON object a line.`,
      );

function tooFewRows({ usable_rows: usable }: DatasetReport, { slice }: DatasetOptions): Verdict | undefined {
  const { from, to } = slice ? rowsOfSlice(slice, usable) : { from: 0, to: usable };
  if (to - from >= fewestRows) return undefined;
  const within = slice ? ` in the slice ${slice}` : '';
  return rejected(
    'too_few_rows',
    `There are ${Math.max(0, to - from)} usable rows${within}; training needs at least ${fewestRows}.`,
    'Add rows, and upload the file again.',
  );
}

export const rejected = (type: string, message: string, remedy: string): { status: 'rejected'; error: Problem } => ({
  status: 'rejected',
  error: { type, message, remedy },
});
