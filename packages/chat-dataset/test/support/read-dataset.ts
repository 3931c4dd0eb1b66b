import type { ByteSource } from '../../src/sources/byte-source.ts';
import {
  detectFormat,
  readCanonicalRows,
  type CanonicalRow,
  type DetectedFormat,
} from '../../src/formats/open-dataset.ts';

/** What a file was found to hold. */
export async function detected(source: ByteSource): Promise<DetectedFormat> {
  const detection = await detectFormat(source);
  if ('problem' in detection) throw new Error(detection.problem.message);
  return detection;
}

/** All rows of a file, as it was found to be. */
export async function readDataset(source: ByteSource, maxBytesOut = 50_000_000_000): Promise<CanonicalRow[]> {
  const rows: CanonicalRow[] = [];
  for await (const batch of readCanonicalRows(source, await detected(source), { maxBytesOut }))
    rows.push(...batch.rows);
  return rows;
}

/** A row's text, or what is wrong with it. */
export const told = (row: CanonicalRow): string =>
  'bytes' in row ? row.bytes.toString() : `${row.line} ${row.problem.path}: ${row.problem.what}`;
