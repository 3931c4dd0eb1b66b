import type { ByteSource } from '../byte-source.ts';
import { batchRows } from './batch-rows.ts';
import { cutElements } from './cut-elements.ts';
import { cutLines } from './cut-lines.ts';
import type { CanonicalRow, DetectedFormat } from './dataset-format.ts';
import { decompressed } from './decompress.ts';
import { readCsvRows } from './read-csv-rows.ts';
import { readJsonRows } from './read-json-rows.ts';
import { readParquetRows } from './parquet/read-parquet-rows.ts';

export type { CanonicalRow, DatasetFormat, DetectedFormat } from './dataset-format.ts';
export { detectFormat } from './detect-format.ts';

export interface RowLimits {
  /** Of the bytes after unpacking, and of those of the rows. */
  maxBytesOut: number;
  /**
   * Which rows are wanted at least, from `from` up to but without `to`, counted from 0: parts of a Parquet file that hold none of
   * them are not read.
   */
  rows?: { from: number; to: number };
}

/**
 * The rows of a dataset in canonical form, in file order and batches of about a megabyte; each batch is read when it is asked
 * for. What is wrong with the file is told as the problem of a row; only reading itself can throw.
 */
export async function* readCanonicalRows(
  source: ByteSource,
  detection: DetectedFormat,
  limits: RowLimits,
): AsyncGenerator<CanonicalRow[]> {
  yield* batchRows(await openRows(source, detection, limits), limits.maxBytesOut);
}

async function openRows(
  source: ByteSource,
  { container, format, compression }: DetectedFormat,
  { maxBytesOut, rows }: RowLimits,
): Promise<AsyncIterable<CanonicalRow[]>> {
  if (container === 'parquet') return readParquetRows(source, rows);
  const chunks = decompressed(await source.read(), compression, maxBytesOut);
  switch (container) {
    case 'jsonl':
      return readJsonRows(cutLines(chunks), format);
    case 'json':
      return readJsonRows(cutElements(chunks), format);
    case 'csv':
      return readCsvRows(chunks, format);
  }
}
