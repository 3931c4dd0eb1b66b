import { rowsOfSlice } from '../row-slice.ts';
import type { DatasetOptions } from '../options.ts';
import type { RowSpan, StoredRows } from './stored-rows.ts';

/** What a slice is of a file. */
export interface FoundSlice {
  /** Of all rows, as the `datasets` library counts them: those that cannot be used are rows, too. */
  rows: RowSpan;
  /** Of the usable ones. */
  usable: RowSpan;
  /** Rows that cannot be used, inside and outside. */
  bad: number;
  badOutside: number;
}

/** Finds a slice of a file's rows by what is kept of them; all rows where there is none. */
export async function findSlice(
  parts: readonly StoredRows[],
  { slice }: Pick<DatasetOptions, 'slice'>,
): Promise<FoundSlice> {
  const bad = parts.reduce((sum, part) => sum + part.bad, 0);
  const all = parts.reduce((sum, part) => sum + part.rows, bad);
  const { from, to } = slice ? rowsOfSlice(slice, all) : { from: 0, to: all };
  const rows = { from, to: Math.max(from, to) };
  const usable = { from: await usableBefore(parts, rows.from), to: await usableBefore(parts, rows.to) };
  const badInside = rows.to - rows.from - (usable.to - usable.from);
  return { rows, usable, bad: badInside, badOutside: bad - badInside };
}

/** How many usable rows stand before the row of a number, counted from 0. */
async function usableBefore(parts: readonly StoredRows[], number: number): Promise<number> {
  let usable = 0;
  let left = number;
  for (const part of parts) {
    if (left < part.rows + part.bad) return usable + (await usableInside(part, left));
    usable += part.rows;
    left -= part.rows + part.bad;
  }
  return usable;
}

/** The same within a part, whose rows are on a disk or further away: only a few are looked at. */
async function usableInside(part: StoredRows, number: number): Promise<number> {
  if (part.bad === 0 || number === 0) return number;
  let [low, high] = [0, part.rows];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [badBefore = 0] = await part.read('badBefore', middle, middle + 1);
    if (middle + badBefore < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
