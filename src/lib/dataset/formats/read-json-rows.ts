import { fromJson } from './canonical-row.ts';
import type { DatasetFormat, Placed, RawRow, RowGroups } from './dataset-format.ts';

/** Rows that were cut out as JSON, in canonical form. */
export async function* readJsonRows(groups: AsyncIterable<Placed<RawRow>>, format: DatasetFormat): RowGroups {
  for await (const { rows, end } of groups) yield { rows: rows.map((raw) => fromJson(raw, format)), end };
}
