import { setImmediate } from 'node:timers/promises';
import { createBuckets, type Buckets } from '../spill/buckets.ts';
import { createPairTable, grown, type PairTable } from '../spill/pair-table.ts';
import type { Scratch } from '../spill/scratch.ts';
import type { Fingerprints } from './fingerprint.ts';
import { signatureNumbers } from './min-hash.ts';

/** Records of rows by a hash of theirs: high, low, row and, where there are any, the signature. */
export interface HashedRows {
  exact: Buckets;
  firstTurn: Buckets;
  /** Numbers of a record of `exact`. */
  width: number;
}

/** What `firstTurn` has of each row. */
export const hashedRowNumbers = 3;

export async function hashRows(fingerprints: Fingerprints, scratch: Scratch): Promise<HashedRows> {
  const width = hashedRowNumbers + (fingerprints.hasSignatures ? signatureNumbers : 0);
  const exact = createBuckets(scratch, fingerprints.rows, width);
  const firstTurn = createBuckets(scratch, fingerprints.rows, hashedRowNumbers);
  for await (const { from, rows, hashes, signatures } of fingerprints.stretches({ signatures: true }))
    for (let index = 0; index < rows; index += 1) {
      const at = addRow(exact, hashes, index * 4, from + index);
      for (let number = 0; at && number < width - hashedRowNumbers; number += 1)
        at.numbers[at.place + number] = signatures[index * signatureNumbers + number] ?? 0;
      addRow(firstTurn, hashes, index * 4 + 2, from + index);
    }
  return { exact, firstTurn, width };
}

/** A hash of two zeros stands for none: there is no record of it. Answers where the record goes on. */
function addRow(
  buckets: Buckets,
  hashes: Uint32Array,
  from: number,
  row: number,
): { numbers: Uint32Array; place: number } | undefined {
  const [high, low] = [hashes[from] ?? 0, hashes[from + 1] ?? 0];
  if (high === 0 && low === 0) return undefined;
  const spool = buckets.of(high);
  const at = spool.next();
  spool.numbers[at] = high;
  spool.numbers[at + 1] = low;
  spool.numbers[at + 2] = row;
  return { numbers: spool.numbers, place: at + hashedRowNumbers };
}

/** The distinct hashes of a bucket. Good until the next bucket is looked at. */
export interface DistinctRows {
  table: PairTable;
  /** The first row of each, as its record has it after the hash: row and, where there are any, signature. */
  firsts: Uint32Array;
}

/**
 * Looks for rows of the same hash, bucket after bucket. `joined` is told each later row with the first, `looked` what is distinct
 * in a bucket. Memory grows with what is distinct in one bucket alone.
 */
export async function joinEqual(
  buckets: Buckets,
  width: number,
  joined: (first: number, later: number) => void,
  looked: (distinct: DistinctRows) => void = () => undefined,
): Promise<void> {
  const table = createPairTable();
  const firsts = createRecords(width - hashedRowNumbers + 1);
  for (const spool of buckets.all) {
    table.clear();
    for (const chunk of spool.chunks())
      for (let at = 0; at < chunk.length; at += width) {
        const known = table.size();
        const place = table.placeOf(chunk[at] ?? 0, chunk[at + 1] ?? 0);
        if (place < known) joined(firsts.rowOf(place), chunk[at + 2] ?? 0);
        else firsts.put(place, chunk, at + 2);
      }
    looked({ table, firsts: firsts.numbers() });
    await setImmediate();
  }
}

/** Records of `width` numbers, of which the first is a row. */
function createRecords(width: number) {
  let records = new Uint32Array(1024 * width);
  return {
    rowOf: (place: number): number => records[place * width] ?? 0,
    put(place: number, numbers: Uint32Array, from: number): void {
      if ((place + 1) * width > records.length) records = grown(records);
      for (let number = 0; number < width; number += 1) records[place * width + number] = numbers[from + number] ?? 0;
    },
    numbers: () => records,
  };
}
