import { clusterRows } from '../../../packages/chat-dataset/src/similarity/cluster-rows.ts';
import { firstTurnHashOf } from '../../../packages/chat-dataset/src/similarity/first-turn.ts';
import type { ReadableRows } from '../../../packages/chat-dataset/src/similarity/kept-shingles.ts';
import { signatureOf } from '../../../packages/chat-dataset/src/similarity/min-hash.ts';
import { hashRow } from '../../../packages/chat-dataset/src/scan/row-hash.ts';
import { createRowTable, inMemory } from '../../../packages/chat-dataset/src/scan/row-table.ts';
import { readFingerprints } from '../../../packages/chat-dataset/src/scan/stored-rows.ts';
import { createScratch } from '../../../packages/chat-dataset/src/spill/scratch.ts';
import type { ChatMessage } from '../../../packages/chat-dataset/src/rows/chat-message.ts';
import type { Contestant } from '../contestant.ts';
import { overRows } from './rows-in-memory.ts';

/** Rows of the same roles and contents, and of the same first question. */
export const exactDuplicates: Contestant = ({ input }) => overRows(input, (rows) => find(rows, 'exact'));

/** Those, and rows that say nearly the same. */
export const nearDuplicates: Contestant = ({ input }) => overRows(input, (rows) => find(rows, 'near'));

async function find(rows: ChatMessage[][], dedupe: 'exact' | 'near'): Promise<void> {
  const table = createRowTable();
  for (const [line, messages] of rows.entries()) {
    const signature = dedupe === 'near' ? signatureOf(messages) : undefined;
    const fingerprint = { exact: hashRow(messages), firstTurn: firstTurnHashOf(messages), signature };
    table.add(fingerprint, { line, isRewritten: false });
  }
  const scratch = createScratch();
  const fingerprints = readFingerprints([inMemory(table.table())], [{ from: 0, to: rows.length }]);
  const texts: ReadableRows = {
    read: (wanted, visit) => {
      for (const [row, messages] of rows.entries()) if (wanted.has(row)) visit(row, messages);
      return Promise.resolve();
    },
  };
  const { exactRows } = await clusterRows(fingerprints, { dedupe, texts }, scratch);
  scratch.close();
  if (exactRows === 0) throw new Error('The copies among the rows were not found.');
}
