import { firstRow, type CanonicalRow, type RowBatch, type RowCursor, type RowGroups } from './dataset-format.ts';
import { tooMuch } from './decompress.ts';
import { UnreadableRest } from './unreadable-rest.ts';

const batchBytes = 1024 * 1024;

/** Blank rows count too, so that a file of nothing else comes to an end of its batches. */
const batchRowsAtMost = 100_000;

/**
 * Gathers rows into batches of about a megabyte. Where the file turns out unreadable, or has given more than `maxBytesOut`, the
 * last row tells it, in the place after the last one read. The groups are those from the cursor's place on.
 */
export async function* batchRows(
  groups: RowGroups,
  maxBytesOut: number,
  cursor: RowCursor = firstRow,
): AsyncGenerator<RowBatch> {
  const batcher = createBatcher(maxBytesOut, cursor);
  let place: Reached = cursor;
  let toPass = cursor.passed;
  try {
    for await (const { rows, end } of groups) {
      for (const [index, row] of rows.entries()) {
        if (index < toPass || !batcher.add(row)) continue;
        yield batcher.take({ ...place, passed: index + 1 });
      }
      toPass = Math.max(0, toPass - rows.length);
      place = { ...end, passed: 0 };
    }
  } catch (error) {
    if (!(error instanceof UnreadableRest)) throw error;
    batcher.end(error);
  }
  if (!batcher.isEmpty()) yield batcher.take(place);
}

type Reached = Omit<RowCursor, 'bytesOut' | 'next'>;

function createBatcher(maxBytesOut: number, cursor: RowCursor) {
  let batch: CanonicalRow[] = [];
  let bytes = 0;
  let seen = 0;
  let { bytesOut, next } = cursor;

  return {
    /** Adds a row, and tells whether the batch is full. */
    add(row: CanonicalRow | undefined): boolean {
      seen += 1;
      if (row) {
        const length = 'bytes' in row ? row.bytes.length : 500;
        if (bytesOut + length > maxBytesOut) throw tooMuch(maxBytesOut);
        bytesOut += length;
        bytes += length;
        next = row.line + 1;
        batch.push(row);
      }
      return bytes >= batchBytes || seen >= batchRowsAtMost;
    },
    end: ({ fault }: UnreadableRest): void =>
      void batch.push({ line: next, problem: { line: next, ...fault }, unread: true }),
    isEmpty: (): boolean => batch.length === 0,
    take(place: Reached): RowBatch {
      const taken = { rows: batch, next: { ...place, next, bytesOut } };
      batch = [];
      bytes = 0;
      seen = 0;
      return taken;
    },
  };
}
