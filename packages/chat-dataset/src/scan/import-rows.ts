import type { RowProblem } from '../dataset-report.ts';
import {
  firstRow,
  type CanonicalRow,
  type DetectedFormat,
  type RowBatch,
  type RowCursor,
} from '../formats/open-dataset.ts';
import { tellNobody, tellNotes, tellProblem, type Tell } from '../findings/finding-log.ts';
import { createNoteLog, type NoteState } from '../report/note-log.ts';
import { createProblemLog, type ProblemState } from '../report/problem-log.ts';

/** How many rows came, and what is wrong with those that could not be brought into canonical form. */
export interface ImportState {
  rows: number;
  problems: ProblemState;
  /** What is told of the others. */
  notes?: NoteState;
  /** Why nothing more could be read, where the file breaks off. */
  unread?: RowProblem;
}

/** How far an import has come after a batch: small, and JSON. */
export interface ImportProgress {
  /** Where the next batch begins. */
  cursor: RowCursor;
  /** The number of the line that is written next. */
  line: number;
  /** Of all lines so far. */
  bytes: number;
  found: ImportState;
}

const nothingYet: ImportProgress = { cursor: firstRow, line: 1, bytes: 0, found: { rows: 0, problems: {} } };

/** Whether the ranges of a file can be read as it is. */
export const isPlain = ({ container, format, compression }: DetectedFormat): boolean =>
  container === 'jsonl' && format === 'messages' && compression === 'none';

const lineEnds = Buffer.alloc(64 * 1024, '\n');
/** Lines that stand for rows that cannot be used: to readers of JSONL they are blank. */
const marks = Buffer.alloc(64 * 1024, ' \n');
const markLength = 2;

/** Whether a line, without its end, is one of those. */
export const isMark = (line: Buffer): boolean => line.length === 1 && line[0] === marks[0];

const lineEnd = lineEnds.subarray(0, 1);

/** A line of what a dataset becomes, without its end, or how many are left empty or hold a row that cannot be used. */
export type ImportedLine = Exclude<CanonicalRow, { problem: unknown }> | { empty: number } | { bad: number };

/** The bytes of lines, with their ends. */
export const bytesOf = (lines: readonly ImportedLine[]): Buffer[] =>
  lines.flatMap((line) => {
    if ('bytes' in line) return [line.bytes, lineEnd];
    return repeated('bad' in line ? marks : lineEnds, lengthOf(line));
  });

function repeated(piece: Buffer, length: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let left = length; left > 0; left -= piece.length) pieces.push(piece.subarray(0, left));
  return pieces;
}

function lengthOf(line: ImportedLine): number {
  if ('empty' in line) return line.empty;
  return 'bad' in line ? line.bad * markLength : line.bytes.length + lineEnd.length;
}

/**
 * Makes JSONL of messages out of a dataset of any form. A row stands in the line of its number; in that of one with a problem
 * stands a mark. It may go on from where another one was.
 */
export function createRowImport({ cursor: start, ...before }: ImportProgress = nothingYet, tell: Tell = tellNobody) {
  const problems = createProblemLog(before.found.problems);
  const notes = createNoteLog(before.found.notes);
  let { line, bytes } = before;
  let { rows: count, unread } = before.found;
  let cursor = start;

  function note({ problem, unread: isLast }: Extract<CanonicalRow, { problem: unknown }>): void {
    problems.add(problem, count);
    tellProblem(tell, problem);
    if (isLast) unread = problem;
  }

  function keep(row: Exclude<CanonicalRow, { problem: unknown }>, lines: ImportedLine[]): void {
    lines.push(row);
    if (!row.notes) return;
    notes.add(row.line, row.notes);
    tellNotes(tell, row.line, row.notes);
  }

  return {
    /** The lines of a batch's rows, and those left empty between them. */
    linesOf({ rows, next }: RowBatch): ImportedLine[] {
      const lines: ImportedLine[] = [];
      for (const row of rows) {
        const isBad = isProblem(row);
        if (isBad) note(row);
        count += 1;
        if (isBad && row.unread) continue;
        if (line < row.line) lines.push({ empty: row.line - line });
        if (isBad) addMark(lines);
        else keep(row, lines);
        line = row.line + 1;
      }
      for (const written of lines) bytes += lengthOf(written);
      cursor = next;
      return lines;
    },
    found: (): ImportState => ({
      rows: count,
      problems: problems.state(),
      notes: notes.state(),
      ...(unread ? { unread } : {}),
    }),
    bytes: (): number => bytes,
    /** Lines so far. */
    lines: (): number => line - 1,
    /** Whether the file turned out unreadable: nothing more comes. */
    isOver: (): boolean => unread !== undefined,
    progress(): ImportProgress {
      return { cursor, line, bytes, found: this.found() };
    },
  };
}

function addMark(lines: ImportedLine[]): void {
  const last = lines.at(-1);
  if (last && 'bad' in last) last.bad += 1;
  else lines.push({ bad: 1 });
}

const isProblem = (row: CanonicalRow): row is Extract<CanonicalRow, { problem: unknown }> => 'problem' in row;
