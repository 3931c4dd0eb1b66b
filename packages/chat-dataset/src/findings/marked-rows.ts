import { placeOf } from '../scan/row-table.ts';
import type { StoredRows } from '../scan/stored-rows.ts';
import { lineOf, type RowFinding } from './finding-log.ts';
import type { FoundLine } from './found-lines.ts';

/** What a plan says of a usable row besides its side; in one byte with it. */
export const mark = { duplicate: 4, nearDuplicate: 8, inValidation: 16, dropped: 32 } as const;

/** A part's usable rows with what the plan says of each. */
export interface MarkedRows {
  rows: StoredRows;
  marks: Uint8Array;
  linesBefore: number;
}

/** The rows of a part that are like others. */
export async function* markedRows({ rows, marks, linesBefore }: MarkedRows): AsyncGenerator<FoundLine> {
  if (!marks.some((marked) => marked >= mark.duplicate)) return;
  const lines = await rows.read('lines', 0, rows.rows);
  for (const [row, marked] of marks.entries()) {
    const line = linesBefore + placeOf(lines, row).line + 1;
    const finding = marked >= mark.duplicate ? findingOf(line, marked) : undefined;
    if (finding) yield { line, text: lineOf(finding).trimEnd() };
  }
}

function findingOf(line: number, marked: number): RowFinding | undefined {
  const dropped = (marked & mark.dropped) !== 0;
  if ((marked & mark.inValidation) !== 0) return { line, type: 'in_validation_file', dropped: true };
  if ((marked & mark.duplicate) !== 0) return { line, type: 'duplicate', dropped };
  return (marked & mark.nearDuplicate) !== 0 ? { line, type: 'near_duplicate', dropped } : undefined;
}
