import type { ByteSource } from '../byte-source.ts';
import { readCanonicalRows, type CanonicalRow, type DetectedFormat } from '../formats/open-dataset.ts';
import { createProblemLog, type ProblemState } from '../report/problem-log.ts';

/** What is wrong with the rows that could not be brought into canonical form. */
export interface ImportState {
  rows: number;
  problems: ProblemState;
}

/** Whether the ranges of a file can be read as it is. */
export const isPlain = ({ container, format, compression }: DetectedFormat): boolean =>
  container === 'jsonl' && format === 'messages' && compression === 'none';

const lineEnd = Buffer.of(0x0a);

/**
 * A dataset of any form as JSONL of messages. A row stands in the line of its number; rows with a problem leave theirs empty.
 * `found` is told the problems, and how many rows they are.
 */
export function importRows(
  source: ByteSource,
  detection: DetectedFormat,
  limits: { maxBytesOut: number },
  found: (state: ImportState) => void,
): AsyncGenerator<Buffer> {
  return toLines(readCanonicalRows(source, detection, limits), found);
}

/** The same of rows that are in canonical form already. */
export async function* toLines(
  canonicalRows: AsyncIterable<CanonicalRow[]>,
  found: (state: ImportState) => void,
): AsyncGenerator<Buffer> {
  const problems = createProblemLog();
  let line = 1;
  let bad = 0;
  for await (const rows of canonicalRows) {
    const pieces: Buffer[] = [];
    for (const row of rows) {
      if (isProblem(row)) {
        problems.add(row.problem);
        bad += 1;
        continue;
      }
      for (; line < row.line; line += 1) pieces.push(lineEnd);
      pieces.push(row.bytes, lineEnd);
      line += 1;
    }
    if (pieces.length > 0) yield Buffer.concat(pieces);
  }
  found({ rows: bad, problems: problems.state() });
}

const isProblem = (row: CanonicalRow): row is Extract<CanonicalRow, { problem: unknown }> => 'problem' in row;
