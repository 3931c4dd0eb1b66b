import { clusterRows } from '../../../src/lib/dataset/report/cluster-rows.ts';
import { packFingerprints, readFingerprints, type Fingerprint } from '../../../src/lib/dataset/report/fingerprint.ts';
import { firstTurnHashOf } from '../../../src/lib/dataset/report/first-turn.ts';
import { signatureNumbers, signatureOf } from '../../../src/lib/dataset/report/min-hash.ts';
import { hashRow } from '../../../src/lib/dataset/scan/row-hash.ts';
import type { ChatMessage } from '../../../src/lib/dataset/chat-row.ts';
import type { Contestant } from '../contestant.ts';
import { overRows } from './rows-in-memory.ts';

const noSignature = new Uint32Array(signatureNumbers);

/** Rows of the same roles and contents, and of the same first question. */
export const exactDuplicates: Contestant = ({ input }) => overRows(input, (rows) => find(rows, 'exact'));

/** Those, and rows that say nearly the same. */
export const nearDuplicates: Contestant = ({ input }) => overRows(input, (rows) => find(rows, 'near'));

function find(rows: ChatMessage[][], dedupe: 'exact' | 'near'): void {
  const fingerprints = rows.map((messages): Fingerprint => {
    const signature = dedupe === 'near' ? signatureOf(messages) : noSignature;
    return { exact: hashRow(messages), firstTurn: firstTurnHashOf(messages), signature };
  });
  const { counts } = clusterRows(readFingerprints(packFingerprints(fingerprints)), { dedupe });
  if (counts.exact_rows === 0) throw new Error('The copies among the rows were not found.');
}
