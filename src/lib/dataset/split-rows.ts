import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { readChatRow } from './chat-row.ts';
import { readLines } from './read-lines.ts';

/** The usable rows of a dataset, as training takes them, each with its line end; in the order of the file. */
export async function* readRows(stream: Readable): AsyncGenerator<Buffer> {
  for await (const line of readLines(stream)) {
    const reading = readChatRow(line.bytes, line.number);
    if (reading.status === 'row') yield Buffer.concat([reading.bytes, Buffer.of(0x0a)]);
  }
}

/** A number that depends on the row's content and the seed alone, evenly spread over 48 bits. */
export const rankOf = (row: Buffer, seed: number): number =>
  createHash('sha256').update(`${seed}\n`).update(row).digest().readUIntBE(0, 6);

/** How many of `rows` are for testing: the nearest whole number, and neither side is left empty. */
export const testRowsOf = (rows: number, testSize: number): number =>
  Math.min(rows - 1, Math.max(1, Math.round(rows * testSize)));

/**
 * Tells for each row whether it is for testing: those with the lowest ranks are, so that the choice is the same
 * wherever and in whatever order the ranks were found. Equal ranks go by their place.
 */
export function chooseTestRows(ranks: readonly number[], testSize: number): Uint8Array {
  const byRank = ranks
    .map((_, index) => index)
    .sort((left, right) => (ranks[left] ?? 0) - (ranks[right] ?? 0) || left - right);
  const isTest = new Uint8Array(ranks.length);
  for (const index of byRank.slice(0, testRowsOf(ranks.length, testSize))) isTest[index] = 1;
  return isTest;
}
