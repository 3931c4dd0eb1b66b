import { detectFormat, readCanonicalRows, type CanonicalRow } from '../dataset/formats/open-dataset.ts';
import type { RowSource } from '../dataset/row-source.ts';
import type { Problem } from '../domain/problem.ts';
import type { HubPiece, HubSplit } from './hub-split.ts';

/** A split of the hub to be checked as any dataset; what is wrong with its form is told. */
export async function toRowSource(name: string, split: HubSplit): Promise<RowSource | { problem: Problem }> {
  const [first] = split.pieces;
  if (!first) return { problem: noRows(name) };
  const format = await detectFormat(first.source);
  if ('problem' in format) return format;
  const files = new Set(split.pieces.map(({ source }) => source));
  const size = [...files].reduce((sum, source) => sum + source.size, 0);
  return { name, size, format, rows: (limits) => readHubRows(split, limits) };
}

/**
 * The rows of a split in canonical form, in batches. They are numbered from 1 as the `datasets` library gives them for the same
 * name, split and slice, where row 1 has the index 0.
 */
export async function* readHubRows(
  { pieces }: HubSplit,
  limits: { maxBytesOut: number },
): AsyncGenerator<CanonicalRow[]> {
  let before = 0;
  for (const piece of pieces) {
    for await (const batch of readPiece(piece, limits)) {
      const rows = batch.map((row) => renumber(row, Math.max(1, row.line - piece.from) + before));
      yield rows;
      if (rows.some((row) => 'unread' in row)) return;
    }
    before += piece.to - piece.from;
  }
}

async function* readPiece(
  { source, from, to }: HubPiece,
  limits: { maxBytesOut: number },
): AsyncGenerator<CanonicalRow[]> {
  const detection = await detectFormat(source);
  if ('problem' in detection) {
    yield [unreadFrom(from + 1, detection.problem)];
    return;
  }
  for await (const batch of readCanonicalRows(source, detection, { ...limits, rows: { from, to } })) {
    const rows = batch.filter((row) => 'unread' in row || (row.line > from && row.line <= to));
    if (rows.length > 0) yield rows;
    if ((batch.at(-1)?.line ?? 0) >= to) return;
  }
}

const unreadFrom = (line: number, { message, remedy }: Problem): CanonicalRow => ({
  line,
  problem: { line, path: '', what: message, why: 'The rows of this file cannot be read.', fix: remedy },
  unread: true,
});

const renumber = (row: CanonicalRow, line: number): CanonicalRow =>
  'problem' in row ? { ...row, line, problem: { ...row.problem, line } } : { ...row, line };

const noRows = (name: string): Problem => ({
  type: 'dataset_empty',
  message: `There are no rows in ${name}.`,
  remedy: 'Name another split or a larger slice.',
});
