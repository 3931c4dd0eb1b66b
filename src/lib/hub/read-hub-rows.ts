import { readCanonicalRows, type CanonicalRow } from '../dataset/formats/open-dataset.ts';
import { detectFormat } from '../dataset/formats/open-dataset.ts';
import type { HubPiece, HubSplit } from './hub-split.ts';

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
      const rows = batch.map((row) => renumber(row, row.line - piece.from + before));
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
    const { message, remedy } = detection.problem;
    const why = 'The rows of this file cannot be read.';
    const line = from + 1;
    yield [{ line, problem: { line, path: '', what: message, why, fix: remedy }, unread: true }];
    return;
  }
  for await (const batch of readCanonicalRows(source, detection, limits)) {
    const rows = batch.filter(({ line }) => line > from && line <= to);
    if (rows.length > 0) yield rows;
    if ((batch.at(-1)?.line ?? 0) >= to) return;
  }
}

const renumber = (row: CanonicalRow, line: number): CanonicalRow =>
  'problem' in row ? { ...row, line, problem: { ...row.problem, line } } : { ...row, line };
