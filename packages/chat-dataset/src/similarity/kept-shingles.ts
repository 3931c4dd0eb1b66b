import type { BitSet, RankedBits } from '../spill/bit-set.ts';
import type { Scratch } from '../spill/scratch.ts';
import type { ReportRow } from '../report/report-row.ts';
import { shinglesOf } from './shingles.ts';

/** Rows whose texts can be read once more, by their numbers. */
export interface ReadableRows {
  /** Gives each wanted row, in their order. */
  read(wanted: BitSet, visit: (row: number, messages: ReportRow['messages']) => void): Promise<void>;
}

/** The shingles of some rows, on the disk; those that were looked at last are in memory. */
export interface KeptShingles {
  count(row: number): number;
  /** Each once and in order. */
  of(row: number): Uint32Array;
}

/** So many shingles are in memory. */
const maxHeld = 2 * 1024 * 1024;

export async function keepShingles(texts: ReadableRows, wanted: RankedBits, scratch: Scratch): Promise<KeptShingles> {
  const file = scratch.file();
  const starts = new Float64Array(wanted.size + 1);
  let end = 0;
  let filled = 0;
  await texts.read(wanted, (row, messages) => {
    const shingles = shinglesOf(messages);
    if (shingles.length > 0) file.append(bytesOf(shingles));
    end += shingles.length;
    for (const place = wanted.rankOf(row) + 1; filled < place;) starts[(filled += 1)] = end;
  });
  const held = createHeld();

  const count = (row: number): number => {
    const place = wanted.rankOf(row);
    return (starts[place + 1] ?? 0) - (starts[place] ?? 0);
  };
  return {
    count,
    of(row) {
      const known = held.get(row);
      if (known) return known;
      const shingles = new Uint32Array(count(row));
      if (shingles.length > 0) file.read(bytesOf(shingles), (starts[wanted.rankOf(row)] ?? 0) * 4);
      held.put(row, shingles);
      return shingles;
    },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function createHeld() {
  const held = new Map<number, Uint32Array>();
  let numbers = 0;
  return {
    get: (row: number) => held.get(row),
    put(row: number, shingles: Uint32Array): void {
      if (numbers + shingles.length > maxHeld) {
        held.clear();
        numbers = 0;
      }
      held.set(row, shingles);
      numbers += shingles.length;
    },
  };
}
