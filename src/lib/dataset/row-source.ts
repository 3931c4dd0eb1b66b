import type { CanonicalRow, DetectedFormat } from './formats/open-dataset.ts';

/** A dataset that comes as rows and not as the bytes of one file, such as a split on the hub. */
export interface RowSource {
  name: string;
  /** Bytes of all that it is read from. */
  size: number;
  format: DetectedFormat;
  /** In canonical form, in batches. */
  rows(limits: { maxBytesOut: number }): AsyncIterable<CanonicalRow[]>;
}
