import type { Scratch } from '../spill/scratch.ts';
import { createSpool, type Spool } from '../spill/spool.ts';
import { countedUpTo } from './disjoint-sets.ts';
import type { DistinctRows } from './equal-rows.ts';
import { signatureNumbers } from './min-hash.ts';
import { sortByKey } from './sort-by-key.ts';

/** One row of each content that has words, in the order of the contents' hashes: in whatever order the file has them. */
export interface Contents {
  rows: Spool;
  signatures: Spool;
  close(): void;
}

export function createContents(scratch: Scratch): Contents {
  const files = [scratch.file(), scratch.file()] as const;
  return {
    rows: createSpool(files[0], 1),
    signatures: createSpool(files[1], signatureNumbers),
    close() {
      for (const file of files) file.close();
    },
  };
}

/** Row and signature. */
const recordNumbers = 1 + signatureNumbers;

/** Adds what is distinct in a bucket. Buckets come in the order of the hashes. */
export function addContents({ rows, signatures }: Contents, { table, firsts }: DistinctRows): void {
  const order = countedUpTo(table.size());
  sortByKey(order, table.lows());
  sortByKey(order, table.highs());
  for (const place of order) {
    const from = place * recordNumbers + 1;
    if (!hasWords(firsts, from)) continue;
    rows.numbers[rows.next()] = firsts[from - 1] ?? 0;
    const at = signatures.next();
    for (let number = 0; number < signatureNumbers; number += 1)
      signatures.numbers[at + number] = firsts[from + number] ?? 0;
  }
}

function hasWords(signatures: Uint32Array, from: number): boolean {
  for (let at = from; at < from + signatureNumbers; at += 1) if (signatures[at] !== 0) return true;
  return false;
}
