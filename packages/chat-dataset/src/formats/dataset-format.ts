import type { Problem } from '../problem.ts';
import type { RowProblem } from '../dataset-report.ts';
import type { RowNote } from '../rows/row-note.ts';

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
export type CanonicalRow = UsableRow | { line: number; problem: RowProblem; unread?: true };

/** With what is told of it, where there is anything. */
type UsableRow = (WrittenRow | { line: number; bytes: Buffer }) & { notes?: readonly RowNote[] };

/**
 * A row that was written from its texts, so that it is known where they are: three numbers for each message, its role's place
 * among the roles and where its content, as the inside of a JSON string, begins and ends in the bytes.
 */
export interface WrittenRow {
  line: number;
  bytes: Buffer;
  turns: readonly number[];
}

/** A place between two rows of a file: small, and JSON. */
export interface RowPlace {
  /** What lies before it: bytes of the text once it is unpacked, or rows of a Parquet file. */
  at: number;
  /** The number of the line or row that begins there. */
  line: number;
  /** What the header of a CSV file says. */
  header?: CsvHeader;
  /** Whether the end of a JSON array lies before it. */
  isClosed?: boolean;
}

export interface CsvHeader {
  /** A byte. */
  delimiter: number;
  columns: string[];
}

/** From where reading goes on: small, and JSON. The rows after it are the same whoever reads them, however they come in. */
export interface RowCursor extends RowPlace {
  /** Rows after the place that were given out already, and blank ones that were passed. */
  passed: number;
  /** The number after that of the last row that was given out. */
  next: number;
  /** Bytes of all rows before, which the limit counts. */
  bytesOut: number;
  /** Of a dataset in several files the one that it is in, counted from 0. */
  file?: number;
}

/** Where every dataset begins. */
export const firstRow: RowCursor = { at: 0, line: 1, passed: 0, next: 1, bytesOut: 0 };

/** Rows that came in together, and the place after them. */
export interface Placed<Row> {
  rows: Row[];
  end: RowPlace;
}

/** Rows of a file; undefined stands for a blank one. How many come together depends on how the bytes come in. */
export type RowGroups = AsyncIterable<Placed<CanonicalRow | undefined>>;

/** About a megabyte of rows; where a batch ends depends on the rows alone. */
export interface RowBatch {
  rows: CanonicalRow[];
  next: RowCursor;
}

/** A row as its container holds it: the bytes of one JSON value, or what kept it from being cut out. */
export type RawRow = { line: number; bytes: Buffer } | { line: number; fault: Omit<RowProblem, 'line'> };

/** A row of more bytes than this is no chat row. */
export const maxRow = 8 * 1024 * 1024;
