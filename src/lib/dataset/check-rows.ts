import type { Readable } from 'node:stream';
import type { DatasetReport, RowProblem } from '../domain/dataset-report.ts';
import { longestLine, readLines, type Line } from './read-lines.ts';
import { readChatRow, type RowReading } from './chat-row.ts';

/** Problems that the report holds in full; the others are counted. */
const shownProblems = 100;

/** Reads every row of a dataset and reports what it found. `onBytes` is told now and then how far it is. */
export async function checkRows(
  stream: Readable,
  onBytes: (bytes: number) => Promise<void> = () => Promise.resolve(),
): Promise<DatasetReport> {
  const report: DatasetReport = { bytes: 0, rows: 0, usable_rows: 0, turns: {}, problem_count: 0, problems: [] };
  for await (const line of readLines(stream)) {
    report.bytes = line.end;
    count(report, readLine(line));
    if (line.number % 1_000 === 0) await onBytes(line.end);
  }
  return report;
}

function readLine(line: Line): RowReading {
  if (line.bytes.length <= longestLine) return readChatRow(line.bytes, line.number);
  return { status: 'problem', problem: tooLong(line.number) };
}

const tooLong = (line: number): RowProblem => ({
  line,
  path: '',
  what: `The line is longer than ${longestLine / 1024 / 1024} MiB; the rest of the file was not read.`,
  why: 'No model reads a row of that length, and a missing line break looks the same.',
  fix: 'Check that every row ends with a line break.',
});

function count(report: DatasetReport, reading: RowReading): void {
  if (reading.status === 'blank') return;
  report.rows += 1;
  if (reading.status === 'problem') {
    report.problem_count += 1;
    if (report.problems.length < shownProblems) report.problems.push(reading.problem);
    return;
  }
  report.usable_rows += 1;
  for (const { role } of reading.messages) report.turns[role] = (report.turns[role] ?? 0) + 1;
}
