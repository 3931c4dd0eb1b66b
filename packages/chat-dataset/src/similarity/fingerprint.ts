import { signatureNumbers } from './min-hash.ts';
import type { HashPair } from './text-hash.ts';

/** What is kept of a row to find its likes. */
export interface Fingerprint {
  /** Of roles and contents: rows that differ only in how their JSON is written are the same row. */
  exact: HashPair;
  firstTurn: HashPair;
  /** Where likeness is looked for; none where it is not. */
  signature: Uint32Array | undefined;
}

/** Numbers of 32 bits that a row has of each kind: exact hash and first turn; signature. */
export const numbersOf = { hashes: 4, signatures: signatureNumbers } as const;

/** The fingerprints of some rows that follow one another, each kind behind one another. */
export interface FingerprintStretch {
  /** Place of the first. */
  from: number;
  rows: number;
  hashes: Uint32Array;
  signatures: Uint32Array;
}

/** Rows' fingerprints, read in stretches because they need not fit into memory. */
export interface Fingerprints {
  rows: number;
  /** All in the order of the rows; signatures only where they are asked for and there are any. A stretch is good until the next. */
  stretches(asked: { signatures: boolean }): AsyncIterable<FingerprintStretch>;
  hasSignatures: boolean;
}
