/** A part of a dataset's rows, written as the `datasets` library of Hugging Face writes it: `[:1%]`, `[10:20]`, `[-5%:]`. */
const form = /^\[(?:(-?\d+)(%?))?:(?:(-?\d+)(%?))?\]$/;

export const isRowSlice = (text: string): boolean => form.test(text);

/** The nearest whole number, of two equally near ones the even: the `round` of Python, which that library uses. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * The half-open range `[from, to)` of rows that the slice means in a dataset of `total` rows. Percentages round to the nearest
 * row; where one bound is a percentage, both are.
 */
export function rowsOfSlice(slice: string, total: number): { from: number; to: number } {
  const [, from, fromPercent, to, toPercent] = form.exec(slice) ?? [];
  const percent = Boolean(fromPercent) || Boolean(toPercent);
  const bound = (digits: string | undefined, fallback: number): number => {
    if (digits === undefined) return fallback;
    const rows = percent ? roundHalfToEven((total * Number(digits)) / 100) : Number(digits);
    return Math.min(total, Math.max(0, rows < 0 ? total + rows : rows));
  };
  return { from: bound(from, 0), to: bound(to, total) };
}
