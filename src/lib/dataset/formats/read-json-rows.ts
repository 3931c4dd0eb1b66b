import { fromJson } from './canonical-row.ts';
import type { CanonicalRow, DatasetFormat, RawRow } from './dataset-format.ts';

/** Rows that were cut out as JSON, in canonical form; blank lines are left out. */
export async function* readJsonRows(
  batches: AsyncIterable<RawRow[]>,
  format: DatasetFormat,
): AsyncGenerator<CanonicalRow[]> {
  for await (const batch of batches) {
    const rows: CanonicalRow[] = [];
    for (const raw of batch) {
      const row = fromJson(raw, format);
      if (row) rows.push(row);
    }
    if (rows.length > 0) yield rows;
  }
}
