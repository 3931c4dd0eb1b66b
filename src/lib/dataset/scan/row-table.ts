import { fingerprintBytes, type Fingerprint } from '../report/fingerprint.ts';

const lineBytes = 4;

/** What is kept of the usable rows of a range, in their order, packed little-endian. */
export interface RowTable {
  rows: number;
  /** See `createFingerprintTable`. */
  fingerprints: Buffer;
  /** See `lineAt`. */
  lines: Buffer;
}

/** Where a row is, counted from 0 in its range, and whether it must be written anew for training. */
export interface RowPlace {
  line: number;
  isRewritten: boolean;
}

export function placeOf({ lines }: Pick<RowTable, 'lines'>, row: number): RowPlace {
  const packed = lines.readUInt32LE(row * lineBytes);
  return { line: packed >>> 1, isRewritten: (packed & 1) === 1 };
}

/** A row table that grows. */
export function createRowTable() {
  let rows = 0;
  let fingerprints = Buffer.allocUnsafe(64 * fingerprintBytes);
  let lines = Buffer.allocUnsafe(64 * lineBytes);

  function grow(): void {
    fingerprints = Buffer.concat([fingerprints, Buffer.allocUnsafe(fingerprints.length)]);
    lines = Buffer.concat([lines, Buffer.allocUnsafe(lines.length)]);
  }

  return {
    add({ exact, firstTurn, signature }: Fingerprint, { line, isRewritten }: RowPlace): void {
      if ((rows + 1) * lineBytes > lines.length) grow();
      lines.writeUInt32LE(((line << 1) | (isRewritten ? 1 : 0)) >>> 0, rows * lineBytes);
      let at = rows * fingerprintBytes;
      for (const number of exact) at = fingerprints.writeUInt32LE(number, at);
      for (const number of firstTurn) at = fingerprints.writeUInt32LE(number, at);
      for (const number of signature) at = fingerprints.writeUInt32LE(number, at);
      rows += 1;
    },
    table: (): RowTable => ({
      rows,
      fingerprints: Buffer.from(fingerprints.subarray(0, rows * fingerprintBytes)),
      lines: Buffer.from(lines.subarray(0, rows * lineBytes)),
    }),
  };
}

/** A table as one piece of bytes: fingerprints, then lines. */
export const packTable = ({ fingerprints, lines }: RowTable): Buffer => Buffer.concat([fingerprints, lines]);

export function readTable(packed: Buffer): RowTable {
  const rows = packed.length / (fingerprintBytes + lineBytes);
  if (!Number.isInteger(rows)) throw new Error(`${packed.length} bytes are no whole table of rows.`);
  const end = rows * fingerprintBytes;
  return { rows, fingerprints: packed.subarray(0, end), lines: packed.subarray(end) };
}
