import type { ScratchFile } from '../spill/scratch.ts';
import type { RowTable } from './row-table.ts';
import { columnNumbers, type RowColumn, type StoredRows } from './stored-rows.ts';

/** Puts a table on this machine's disk, and keeps nothing of it. */
export function storeRows(table: RowTable, file: ScratchFile): StoredRows {
  const append = (column: RowColumn): number => file.append(bytesOf(table[column]));
  const offsets = {
    ...{ hashes: append('hashes'), signatures: append('signatures') },
    ...{ lines: append('lines'), badBefore: append('badBefore') },
  };
  return readFrom(file, offsets, { rows: table.rows, bad: table.bad, hasSignatures: table.signatures.length > 0 });
}

/** A function of its own: what it gives would otherwise hold the table, being made beside what reads it. */
const readFrom = (
  file: ScratchFile,
  offsets: Record<RowColumn, number>,
  about: Pick<StoredRows, 'rows' | 'bad' | 'hasSignatures'>,
): StoredRows => ({
  ...about,
  read(column, from, to) {
    const width = columnNumbers[column];
    const numbers = new Uint32Array((to - from) * width);
    if (to > from) file.read(new Uint8Array(numbers.buffer), offsets[column] + from * width * 4);
    return Promise.resolve(numbers);
  },
});

export const bytesOf = (numbers: Uint32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
