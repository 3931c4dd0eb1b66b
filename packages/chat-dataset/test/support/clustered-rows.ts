import { clusterRows, type Dedupe } from '../../src/similarity/cluster-rows.ts';
import type { Role } from '../../src/rows/chat-message.ts';
import type { Fingerprint, Fingerprints } from '../../src/similarity/fingerprint.ts';
import { firstTurnHashOf } from '../../src/similarity/first-turn.ts';
import type { ReadableRows } from '../../src/similarity/kept-shingles.ts';
import { signatureOf } from '../../src/similarity/min-hash.ts';
import { createClusterReader } from '../../src/scan/kept-rows.ts';
import { hashRow } from '../../src/scan/row-hash.ts';
import { createRowTable, inMemory } from '../../src/scan/row-table.ts';
import { readFingerprints, type StoredRows } from '../../src/scan/stored-rows.ts';
import { createScratch } from '../../src/spill/scratch.ts';

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

type Messages = { role: Role; content: string }[];

/** What is kept of rows, as checking a file finds it. */
export const printOf = (messages: Messages): Fingerprint => ({
  exact: hashRow(messages),
  firstTurn: firstTurnHashOf(messages),
  signature: signatureOf(messages),
});

/** Rows in memory, to be read once more. */
export const textsOf = (rows: readonly { messages: Messages }[]): ReadableRows => ({
  read: async (wanted, visit) => {
    for (const [row, { messages }] of rows.entries()) if (wanted.has(row)) visit(row, messages);
  },
});

/** Clusters as one reads them: for each row the first row of its cluster, and the rows that are dropped. */
export async function clustersOf(rows: readonly { messages: Messages }[], dedupe: Dedupe = 'off') {
  const scratch = createScratch();
  const prints = rows.map(({ messages }) => printOf(messages));
  const found = await clusterRows(fingerprintsOf(prints), { dedupe, texts: textsOf(rows) }, scratch);
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
