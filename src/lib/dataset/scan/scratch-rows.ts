import type { ScratchFile } from '../spill/scratch.ts';
import type { RowTable } from './row-table.ts';
import { columnNumbers, type RowColumn, type StoredRows } from './stored-rows.ts';

/** Puts a table on this machine's disk. */
export function storeRows({ rows, ...columns }: RowTable, file: ScratchFile): StoredRows {
  const append = (column: RowColumn): number => file.append(bytesOf(columns[column]));
  const offsets = { hashes: append('hashes'), signatures: append('signatures'), lines: append('lines') };
  return {
    rows,
    hasSignatures: columns.signatures.length > 0,
    read(column, from, to) {
      const width = columnNumbers[column];
      const numbers = new Uint32Array((to - from) * width);
      if (to > from) file.read(new Uint8Array(numbers.buffer), offsets[column] + from * width * 4);
      return Promise.resolve(numbers);
    },
  };
}

export const bytesOf = (numbers: Uint32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
