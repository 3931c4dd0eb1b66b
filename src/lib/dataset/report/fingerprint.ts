import { signatureNumbers } from './min-hash.ts';
import type { HashPair } from './text-hash.ts';

/** What is kept of a row to find its likes. */
export interface Fingerprint {
  /** Of roles and contents: rows that differ only in how their JSON is written are the same row. */
  exact: HashPair;
  firstTurn: HashPair;
  signature: Uint32Array;
}

/** Rows' fingerprints behind one another, as 32-bit numbers: exact hash, first turn, signature. */
export interface Fingerprints {
  rows: number;
  numbers: Uint32Array;
}

export const numbersOfRow = 4 + signatureNumbers;
/** Of one row, packed. */
export const fingerprintBytes = numbersOfRow * 4;
/** Where in a row's numbers a part begins. */
export const fingerprintColumn = { exact: 0, firstTurn: 2, signature: 4 } as const;

/** The bytes of many fingerprints, little-endian on every machine. Those of one part of a file go before those of the next. */
export function packFingerprints(fingerprints: readonly Fingerprint[]): Buffer {
  const packed = Buffer.allocUnsafe(fingerprints.length * fingerprintBytes);
  let at = 0;
  for (const { exact, firstTurn, signature } of fingerprints) {
    for (const number of [...exact, ...firstTurn]) at = packed.writeUInt32LE(number, at);
    for (const number of signature) at = packed.writeUInt32LE(number, at);
  }
  return packed;
}

/** Takes packed bytes piece by piece, cut anywhere; throws where they are not those of exactly `rows` rows. */
export function createFingerprintTable(rows: number) {
  const bytes = new Uint8Array(rows * fingerprintBytes);
  let filled = 0;
  return {
    append(piece: Uint8Array): void {
      if (filled + piece.length > bytes.length) throw new Error(`More fingerprints than of ${rows} rows.`);
      bytes.set(piece, filled);
      filled += piece.length;
    },
    read(): Fingerprints {
      if (filled !== bytes.length) throw new Error(`${filled} bytes of fingerprints, not those of ${rows} rows.`);
      const numbers = new Uint32Array(bytes.buffer);
      if (isBigEndian()) Buffer.from(bytes.buffer).swap32();
      return { rows, numbers };
    },
  };
}

export function readFingerprints(packed: Uint8Array): Fingerprints {
  const table = createFingerprintTable(Math.floor(packed.length / fingerprintBytes));
  table.append(packed);
  return table.read();
}

const isBigEndian = (): boolean => new Uint8Array(Uint32Array.of(1).buffer)[0] === 0;
