import type { ByteSource } from '../byte-source.ts';
import { batchRows } from './batch-rows.ts';
import { cutElements } from './cut-elements.ts';
import { cutLines } from './cut-lines.ts';
import type { CanonicalRow, DetectedFormat } from './dataset-format.ts';
import { decompressed } from './decompress.ts';
import { readCsvRows } from './read-csv-rows.ts';
import { readJsonRows } from './read-json-rows.ts';
import { readParquetRows } from './parquet/read-parquet-rows.ts';

export type {
  CanonicalRow,
  Compression,
  DatasetContainer,
  DatasetFormat,
  DetectedFormat,
  Detection,
} from './dataset-format.ts';
export { detectFormat } from './detect-format.ts';

/**
 * The rows of a dataset in canonical form, in file order and batches of about a megabyte; each batch is read when it is asked
 * for. What is wrong with the file is told as the problem of a row; only reading itself can throw. `maxBytesOut` bounds the
 * bytes after unpacking and those of the rows.
 */
export async function* readCanonicalRows(
  source: ByteSource,
  detection: DetectedFormat,
  limits: { maxBytesOut: number },
): AsyncGenerator<CanonicalRow[]> {
  yield* batchRows(await openRows(source, detection, limits.maxBytesOut), limits.maxBytesOut);
}

async function openRows(
  source: ByteSource,
  { container, format, compression }: DetectedFormat,
  maxBytesOut: number,
): Promise<AsyncIterable<CanonicalRow[]>> {
  if (container === 'parquet') return readParquetRows(source);
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
