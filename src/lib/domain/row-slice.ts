/** A part of a dataset's rows, written as the `datasets` library of Hugging Face writes it: `[:1%]`, `[10:20]`, `[-5%:]`. */
const form = /^\[(?:(-?\d+)(%?))?:(?:(-?\d+)(%?))?\]$/;

export const isRowSlice = (text: string): boolean => form.test(text);

/** The half-open range `[from, to)` of rows that the slice means in a dataset of `total` rows. Percentages round to the nearest row. */
export function rowsOfSlice(slice: string, total: number): { from: number; to: number } {
  const parts = form.exec(slice);
  const bound = (digits: string | undefined, percent: string | undefined, fallback: number): number => {
    if (digits === undefined) return fallback;
    const rows = percent ? Math.round((total * Number(digits)) / 100) : Number(digits);
    return Math.min(total, Math.max(0, rows < 0 ? total + rows : rows));
  };
  return { from: bound(parts?.[1], parts?.[2], 0), to: bound(parts?.[3], parts?.[4], total) };
}
