import type { ByteSource } from './byte-source.ts';
import {
  readCanonicalRows,
  type DetectedFormat,
  type RowBatch,
  type RowCursor,
  type RowLimits,
} from '../formats/open-dataset.ts';

/** A dataset that comes as rows and not as the bytes of one file, such as a split on the hub. */
export interface RowSource {
  name: string;
  /** Bytes of all that it is read from. */
  size: number;
  format: DetectedFormat;
  /** In canonical form, in batches, from the cursor that a batch came with on; from the beginning without one. */
  rows(limits: RowLimits, cursor?: RowCursor): AsyncIterable<RowBatch>;
}

/** The rows of one file. */
export const rowsOfFile = (source: ByteSource, format: DetectedFormat): RowSource => ({
  name: source.name,
  size: source.size,
  format,
  rows: (limits, cursor) => readCanonicalRows(source, format, limits, cursor),
});
