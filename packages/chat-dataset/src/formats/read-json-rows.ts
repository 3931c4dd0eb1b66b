import { fromJson } from './canonical-row.ts';
import type { CanonicalRow, DatasetFormat, Placed, RawRow, RowGroups } from './dataset-format.ts';

/** Rows that were cut out as JSON, in canonical form. */
export async function* readJsonRows(groups: AsyncIterable<Placed<RawRow>>, format: DatasetFormat): RowGroups {
  for await (const { rows, end } of groups) yield { rows: rows.map((raw) => fromJson(raw, format)), end };
}

/** The same for the elements of an array, which may stand on many lines, or several on one. */
export async function* readJsonElements(groups: AsyncIterable<Placed<RawRow>>, format: DatasetFormat): RowGroups {
  for await (const { rows, end } of readJsonRows(groups, format)) yield { rows: rows.map(inWordsOfRows), end };
}

function inWordsOfRows(row: CanonicalRow | undefined): CanonicalRow | undefined {
  if (!row || !('problem' in row)) return row;
  const { what, why } = row.problem;
  const words = { what: what.replace(/^The line /, 'The row '), why: why.replace(/^Each line must/, 'Each row must') };
  return { ...row, problem: { ...row.problem, ...words } };
}
