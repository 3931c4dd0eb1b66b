import type { RowProblem } from '../../domain/dataset-report.ts';
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

/** What is wrong with the rows that could not be brought into canonical form. */
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
const lineEnd = lineEnds.subarray(0, 1);

/** A line of what a dataset becomes, without its end, or how many are left empty. */
export type ImportedLine = Exclude<CanonicalRow, { problem: unknown }> | { empty: number };

/** The bytes of lines, with their ends. */
export const bytesOf = (lines: readonly ImportedLine[]): Buffer[] =>
  lines.flatMap((line) => ('empty' in line ? endsOf(line.empty) : [line.bytes, lineEnd]));

function endsOf(count: number): Buffer[] {
  const ends: Buffer[] = [];
  for (let left = count; left > 0; left -= lineEnds.length) ends.push(lineEnds.subarray(0, left));
  return ends;
}

const lengthOf = (line: ImportedLine): number => ('empty' in line ? line.empty : line.bytes.length + lineEnd.length);

/**
 * Makes JSONL of messages out of a dataset of any form. A row stands in the line of its number; rows with a problem leave theirs
 * empty. It may go on from where another one was.
 */
export function createRowImport({ cursor: start, ...before }: ImportProgress = nothingYet, tell: Tell = tellNobody) {
  const problems = createProblemLog(before.found.problems);
  const notes = createNoteLog(before.found.notes);
  let { line, bytes } = before;
  let { rows: bad, unread } = before.found;
  let cursor = start;

  function note({ problem, unread: isLast }: Extract<CanonicalRow, { problem: unknown }>): void {
    problems.add(problem);
    tellProblem(tell, problem);
    bad += 1;
    if (isLast) unread = problem;
  }

  return {
    /** The lines of a batch's rows, and those left empty before them. */
    linesOf({ rows, next }: RowBatch): ImportedLine[] {
      const lines: ImportedLine[] = [];
      for (const row of rows) {
        if (isProblem(row)) {
          note(row);
          continue;
        }
        if (line < row.line) lines.push({ empty: row.line - line });
        lines.push(row);
        if (row.notes) {
          notes.add(row.line, row.notes);
          tellNotes(tell, row.line, row.notes);
        }
        line = row.line + 1;
      }
      for (const written of lines) bytes += lengthOf(written);
      cursor = next;
      return lines;
    },
    found: (): ImportState => ({
      rows: bad,
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

const isProblem = (row: CanonicalRow): row is Extract<CanonicalRow, { problem: unknown }> => 'problem' in row;
