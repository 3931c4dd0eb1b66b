import { isBroken, quartilesOf, type Figure } from './figure.ts';

/** Figures as lines of plain text: name, median, range from quartile to quartile, limit; below each what it means. */
export function toFigureTable(figures: Figure[]): string[] {
  const rows = figures.map(toRow);
  const head = ['', 'median', 'quartiles', 'limit'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const toLine = (cells: string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  const lines = figures.flatMap(({ meaning }, index) => [toLine(rows[index] ?? []).trimEnd(), `    ${meaning}`]);
  return [toLine(head).trimEnd(), ...lines];
}

function toRow(figure: Figure): string[] {
  const { name, unit, values, most, least } = figure;
  const { lower, median, upper } = quartilesOf(values);
  const range = values.length > 1 ? `${toText(lower)} – ${toText(upper)}` : '';
  const limits = [
    ...(most === undefined ? [] : [`≤ ${toText(most)}`]),
    ...(least === undefined ? [] : [`≥ ${toText(least)}`]),
  ];
  const limit = limits.length === 0 ? '' : `${isBroken(figure) ? '✗' : '✓'} ${limits.join(' ')}`;
  return [name, `${toText(median)} ${unit}`, range, limit];
}

/** Three digits are as much as a measurement tells; counts are told whole. */
const toText = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3);
