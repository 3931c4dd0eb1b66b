import type { Problem } from '../../domain/problem.ts';
import type { RowProblem } from '../../domain/dataset-report.ts';

/** How a row says what was said. */
export type DatasetFormat = 'messages' | 'sharegpt' | 'alpaca' | 'prompt-completion';

/** How rows are put into a file. */
export type DatasetContainer = 'jsonl' | 'json' | 'csv' | 'parquet';

export type Compression = 'none' | 'gzip' | 'zstd';

export interface DetectedFormat {
  container: DatasetContainer;
  format: DatasetFormat;
  compression: Compression;
}

/** What a file turned out to hold, told by content and not only by name. */
export type Detection = DetectedFormat | { problem: Problem };

/**
 * One row, in file order: the bytes of `{"messages":[…]}` without line end, or what is wrong with it. `line` is the number of the
 * line (jsonl, csv) or row (json, parquet), from 1. With `unread`, nothing after that place could be read: it is the last one.
 */
export type CanonicalRow = { line: number; bytes: Buffer } | { line: number; problem: RowProblem; unread?: true };

/** A row as its container holds it: the bytes of one JSON value, or what kept it from being cut out. */
export type RawRow = { line: number; bytes: Buffer } | { line: number; fault: Omit<RowProblem, 'line'> };

/** A row of more bytes than this is no chat row. */
export const longestRow = 32 * 1024 * 1024;
