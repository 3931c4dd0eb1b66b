import type { CanonicalRow } from './dataset-format.ts';
import { tooMuch } from './decompress.ts';
import { UnreadableRest } from './unreadable-rest.ts';

const batchBytes = 1024 * 1024;

/**
 * Gathers rows into batches of about a megabyte. Where the file turns out unreadable, or has given more than `maxBytesOut`, the
 * last row tells it, in the place after the last one read.
 */
export async function* batchRows(
  groups: AsyncIterable<CanonicalRow[]>,
  maxBytesOut: number,
): AsyncGenerator<CanonicalRow[]> {
  let batch: CanonicalRow[] = [];
  let bytes = 0;
  let bytesOut = 0;
  let line = 0;
  try {
    for await (const group of groups) {
      for (const row of group) {
        const length = 'bytes' in row ? row.bytes.length : 500;
        bytesOut += length;
        if (bytesOut > maxBytesOut) throw tooMuch(maxBytesOut);
        bytes += length;
        line = row.line;
        batch.push(row);
        if (bytes < batchBytes) continue;
        yield batch;
        batch = [];
        bytes = 0;
      }
    }
  } catch (error) {
    if (!(error instanceof UnreadableRest)) throw error;
    batch.push({ line: line + 1, problem: { line: line + 1, ...error.fault }, unread: true });
  }
  if (batch.length > 0) yield batch;
}
