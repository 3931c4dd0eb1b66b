import {
  detectFormat,
  firstRow,
  readCanonicalRows,
  type CanonicalRow,
  type DetectedFormat,
  type RowBatch,
  type RowCursor,
  type RowLimits,
} from '../formats/open-dataset.ts';
import type { RowSource } from '../sources/row-source.ts';
import type { Problem } from '../problem.ts';
import type { HubPiece, HubSplit } from './hub-split.ts';

/** A split of the hub to be checked as any dataset; what is wrong with its form is told. */
export async function toRowSource(name: string, split: HubSplit): Promise<RowSource | { problem: Problem }> {
  const [first] = split.pieces;
  if (!first) return { problem: noRows(name) };
  const format = await detectFormat(first.source);
  if ('problem' in format) return format;
  return rowSourceOf(name, split, format);
}

/** A split whose form is known. Its size is that of its files, as far as its rows go. */
export function rowSourceOf(name: string, split: HubSplit, format: DetectedFormat): RowSource {
  const shares = split.pieces.map(({ source, from, to, rows }) => (source.size * (to - from)) / rows);
  const size = Math.round(shares.reduce((sum, bytes) => sum + bytes, 0));
  return { name, size, format, rows: (limits, cursor) => readHubRows(split, limits, cursor) };
}

/**
 * The rows of a split in canonical form, in batches. They are numbered from 1 as the `datasets` library gives them for the same
 * name, split and slice, where row 1 has the index 0.
 */
export async function* readHubRows(
  { pieces }: HubSplit,
  limits: RowLimits,
  cursor: RowCursor = firstRow,
): AsyncGenerator<RowBatch> {
  let before = 0;
  let { bytesOut } = cursor;
  for (const [file, piece] of pieces.entries()) {
    const numbersBefore = before;
    before += piece.to - piece.from;
    if (file < (cursor.file ?? 0)) continue;
    const start = cursor.file === file ? cursor : { ...firstOf(piece), bytesOut };
    for await (const batch of readPiece(piece, limits, start)) {
      const rows = batch.rows.map((row) => renumber(row, Math.max(1, row.line - piece.from) + numbersBefore));
      ({ bytesOut } = batch.next);
      yield { rows, next: { ...batch.next, file } };
      if (rows.some((row) => 'unread' in row)) return;
    }
  }
}

/** Cursors count within the file. */
const firstOf = ({ from }: HubPiece): RowCursor => ({ ...firstRow, at: from, line: from + 1, next: from + 1 });

async function* readPiece(
  { source, from, to }: HubPiece,
  limits: RowLimits,
  cursor: RowCursor,
): AsyncGenerator<RowBatch> {
  const detection = await detectFormat(source);
  if ('problem' in detection) {
    yield { rows: [unreadFrom(cursor.next, detection.problem)], next: cursor };
    return;
  }
  yield* readCanonicalRows(source, detection, { ...limits, rows: { from, to } }, cursor);
}

const unreadFrom = (line: number, { message, remedy }: Problem): CanonicalRow => ({
  line,
  problem: { line, path: '', what: message, why: 'The rows of this file cannot be read.', fix: remedy },
  unread: true,
});

const renumber = (row: CanonicalRow, line: number): CanonicalRow =>
  'problem' in row ? { ...row, line, problem: { ...row.problem, line } } : { ...row, line };

const noRows = (name: string): Problem => ({
  type: 'empty_dataset',
  message: `There are no rows in ${name}.`,
  remedy: 'Name another split or a larger slice.',
});
