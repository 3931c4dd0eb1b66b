import { z } from 'zod';
import { cutRanges, type ByteRange } from 'chat-dataset/report';
import type { Dataset } from './run.ts';

/** Where the rows of a file are read from: the blob itself, or a copy of it in the run's folder, as JSONL of messages. */
export type RowsPlace = { status: 'as_it_is' } | { status: 'to_copy' } | { status: 'copied'; bytes: number };

export const rowsFormatSchema = z.object({
  container: z.enum(['jsonl', 'json', 'csv', 'parquet']),
  format: z.enum(['messages', 'sharegpt', 'alpaca', 'prompt-completion']),
  compression: z.enum(['none', 'gzip', 'zstd']),
});

export type FileRole = 'dataset' | 'validation';

/** A file whose rows are read by parts. */
export interface RowsFilePlan {
  role: FileRole;
  dataset: Dataset;
  bytes: number;
  format: z.infer<typeof rowsFormatSchema>;
  place: RowsPlace;
}

/** A part: the lines of a file that begin in a range of its bytes. Numbered through all files of a run. */
export interface RowsPart extends ByteRange {
  part: number;
  file: RowsFilePlan;
  /** Bytes of all parts before this one, and of all parts: for showing how far the work is. */
  bytesBefore: number;
  bytesInAll: number;
}

/** Bytes of the file that the rows are read from. */
const rowsBytesOf = ({ place, bytes }: RowsFilePlan): number => (place.status === 'copied' ? place.bytes : bytes);

/** The parts of all files, always the same ones; those of the validation file come first. */
export function partsOf(files: readonly RowsFilePlan[]): RowsPart[] {
  const inOrder = files.toSorted((left, right) => right.role.localeCompare(left.role));
  const bytesInAll = inOrder.reduce((sum, file) => sum + rowsBytesOf(file), 0);
  const parts: RowsPart[] = [];
  let before = 0;
  for (const file of inOrder) {
    for (const range of cutRanges(rowsBytesOf(file)))
      parts.push({ ...range, part: parts.length, file, bytesBefore: before + range.from, bytesInAll });
    before += rowsBytesOf(file);
  }
  return parts;
}
