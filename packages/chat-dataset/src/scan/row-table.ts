import { signatureNumbers } from '../similarity/min-hash.ts';
import { grown } from '../spill/pair-table.ts';
import type { Fingerprint } from '../similarity/fingerprint.ts';
import { columnNumbers, type RowColumn, type StoredRows } from './stored-rows.ts';

/** What is kept of the usable rows of a range, in their order: a number of 32 bits behind the other, by columns. */
export interface RowTable extends Record<RowColumn, Uint32Array> {
  rows: number;
  /** How many rows of the range cannot be used. `badBefore` says of each usable one how many of them stand before it. */
  bad: number;
}

/** Where a row is, counted from 0 in its range, and whether it must be written anew for training. */
export interface RowPlace {
  line: number;
  isRewritten: boolean;
}

export function placeOf(lines: Uint32Array, row: number): RowPlace {
  const packed = lines[row] ?? 0;
  return { line: packed >>> 1, isRewritten: (packed & 1) === 1 };
}

/** A row table that grows. Rows have signatures all or none. */
export function createRowTable() {
  let rows = 0;
  let bad = 0;
  let hashes = new Uint32Array(256);
  let signatures = new Uint32Array(0);
  let lines = new Uint32Array(64);
  let badBefore = new Uint32Array(64);

  return {
    add({ exact, firstTurn, signature }: Fingerprint, { line, isRewritten }: RowPlace): void {
      if (rows === lines.length) [hashes, lines, badBefore] = [grown(hashes), grown(lines), grown(badBefore)];
      lines[rows] = (line << 1) | (isRewritten ? 1 : 0);
      badBefore[rows] = bad;
      hashes.set(exact, rows * columnNumbers.hashes);
      hashes.set(firstTurn, rows * columnNumbers.hashes + exact.length);
      if (signature) {
        if (signatures.length === 0) signatures = new Uint32Array(64 * signatureNumbers);
        if (rows * signatureNumbers === signatures.length) signatures = grown(signatures);
        signatures.set(signature, rows * signatureNumbers);
      }
      rows += 1;
    },
    addBad: (count: number): void => void (bad += count),
    /** Its numbers are the table's own: nothing may be added any more. */
    table: (): RowTable => ({
      rows,
      bad,
      hashes: hashes.subarray(0, rows * columnNumbers.hashes),
      signatures: signatures.subarray(0, Math.min(signatures.length, rows * signatureNumbers)),
      lines: lines.subarray(0, rows),
      badBefore: badBefore.subarray(0, rows),
    }),
  };
}

/** A table in memory, as others are read that are not. */
export const inMemory = (table: RowTable): StoredRows => ({
  rows: table.rows,
  bad: table.bad,
  hasSignatures: table.signatures.length > 0,
  read: (column, from, to) =>
    Promise.resolve(table[column].subarray(from * columnNumbers[column], to * columnNumbers[column])),
});
