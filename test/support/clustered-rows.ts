import { clusterRows, type Dedupe } from '../../src/lib/dataset/report/cluster-rows.ts';
import type { Fingerprint, Fingerprints } from '../../src/lib/dataset/report/fingerprint.ts';
import { createClusterReader } from '../../src/lib/dataset/scan/kept-rows.ts';
import { createRowTable, inMemory } from '../../src/lib/dataset/scan/row-table.ts';
import { readFingerprints, type StoredRows } from '../../src/lib/dataset/scan/stored-rows.ts';
import { createScratch } from '../../src/lib/dataset/spill/scratch.ts';

/** Rows in parts of at most so many. */
export function storedRowsOf(prints: readonly Fingerprint[], rowsOfPart = Infinity): StoredRows[] {
  const parts: StoredRows[] = [];
  for (let from = 0; from < prints.length || from === 0; from += rowsOfPart) {
    const table = createRowTable();
    for (const [line, print] of prints.slice(from, from + rowsOfPart).entries())
      table.add(print, { line, isRewritten: false });
    parts.push(inMemory(table.table()));
  }
  return parts;
}

export const fingerprintsOf = (prints: readonly Fingerprint[]): Fingerprints =>
  readFingerprints(storedRowsOf(prints), [{ from: 0, to: prints.length }]);

/** Clusters as one reads them: for each row the first row of its cluster, and the rows that are dropped. */
export async function clustersOf(prints: readonly Fingerprint[], dedupe: Dedupe = 'off') {
  const scratch = createScratch();
  const found = await clusterRows(fingerprintsOf(prints), { dedupe }, scratch);
  scratch.close();
  const memberRows = prints.map((_, row) => row).filter((row) => found.members.has(row));
  const firstOf = createClusterReader(found);
  const cluster = prints.map((_, row) => {
    const first = firstOf(row);
    return first < 0 ? row : (memberRows[first] ?? -1);
  });
  const dropped = prints.map((_, row) => row).filter((row) => found.dropped.has(row));
  return { cluster, dropped, exactRows: found.exactRows, nearRows: found.nearRows };
}
