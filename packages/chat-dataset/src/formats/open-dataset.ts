import type { ByteSource } from '../sources/byte-source.ts';
import { batchRows } from './batch-rows.ts';
import { parseElements } from './parse-elements.ts';
import { splitLines } from './split-lines.ts';
import { firstRow, type DetectedFormat, type RowBatch, type RowCursor, type RowGroups } from './dataset-format.ts';
import { textFrom } from './decompress.ts';
import { readCsvRows } from './read-csv-rows.ts';
import { readJsonElements, readJsonRows } from './read-json-rows.ts';
import { readParquetRows } from './parquet/read-parquet-rows.ts';

export type { CanonicalRow, DatasetFormat, DetectedFormat, RowBatch, RowCursor } from './dataset-format.ts';
export { detectFormat } from './detect-format.ts';
export { firstRow } from './dataset-format.ts';

export interface RowLimits {
  /** Of the bytes after unpacking, and of those of the rows. */
  maxBytesOut: number;
  /** Which rows of a Parquet file are wanted: from `from` up to but without `to`, counted from 0. */
  rows?: { from: number; to: number };
  /** Is called again and again while what lies before the cursor is passed over: it may throw. */
  onPassing?: () => void;
}

/**
 * The rows of a dataset in canonical form, in file order and batches of about a megabyte; each batch is read when it is asked
 * for. What is wrong with the file is told as the problem of a row; only reading itself can throw. After any batch the rest may
 * be read from its `next` on, by anybody: the batches are the same. Nothing comes after one that ends in an unreadable rest.
 */
export async function* readCanonicalRows(
  source: ByteSource,
  detection: DetectedFormat,
  limits: RowLimits,
  cursor: RowCursor = firstRow,
): AsyncGenerator<RowBatch> {
  yield* batchRows(openRows(source, detection, limits, cursor), limits.maxBytesOut, cursor);
}

async function* openRows(
  source: ByteSource,
  { container, format, compression }: DetectedFormat,
  limits: RowLimits,
  cursor: RowCursor,
): RowGroups {
  if (container === 'parquet') {
    yield* readParquetRows(source, limits, cursor.at);
    return;
  }
  const chunks = textFrom(source, compression, cursor.at, limits);
  switch (container) {
    case 'jsonl':
      yield* readJsonRows(splitLines(chunks, cursor), format);
      return;
    case 'json':
      yield* readJsonElements(parseElements(chunks, cursor), format);
      return;
    case 'csv':
      yield* readCsvRows(chunks, format, cursor);
  }
}
