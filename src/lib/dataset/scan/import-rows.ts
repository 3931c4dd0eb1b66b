import type { RowProblem } from '../../domain/dataset-report.ts';
import type { CanonicalRow, DetectedFormat } from '../formats/open-dataset.ts';
import { createProblemLog, type ProblemState } from '../report/problem-log.ts';

/** What is wrong with the rows that could not be brought into canonical form. */
export interface ImportState {
  rows: number;
  problems: ProblemState;
  /** Why nothing more could be read, where the file breaks off. */
  unread?: RowProblem;
}

/** Whether the ranges of a file can be read as it is. */
export const isPlain = ({ container, format, compression }: DetectedFormat): boolean =>
  container === 'jsonl' && format === 'messages' && compression === 'none';

const lineEnd = Buffer.of(0x0a);

/**
 * A dataset of any form as JSONL of messages. A row stands in the line of its number; rows with a problem leave theirs empty.
 * `found` is told the problems, and how many rows they are.
 */
export async function* importRows(
  batches: AsyncIterable<CanonicalRow[]>,
  found: (state: ImportState) => void,
): AsyncGenerator<Buffer> {
  const problems = createProblemLog();
  let line = 1;
  let bad = 0;
  let unread: RowProblem | undefined;
  for await (const rows of batches) {
    const pieces: Buffer[] = [];
    for (const row of rows) {
      if (isProblem(row)) {
        problems.add(row.problem);
        bad += 1;
        if (row.unread) unread = row.problem;
        continue;
      }
      for (; line < row.line; line += 1) pieces.push(lineEnd);
      pieces.push(row.bytes, lineEnd);
      line += 1;
    }
    if (pieces.length > 0) yield Buffer.concat(pieces);
  }
  found({ rows: bad, problems: problems.state(), ...(unread ? { unread } : {}) });
}

const isProblem = (row: CanonicalRow): row is Extract<CanonicalRow, { problem: unknown }> => 'problem' in row;
