import type { DatasetReport } from '../dataset-report.ts';
import { placeWord } from './place-word.ts';

const shownLines = 5;

type Told = Pick<DatasetReport, 'left_out' | 'warnings' | 'format'>;

/** Sentences of what is told of rows that are kept, each with its count and first lines. */
export function warningsOf(report: Told): string[] {
  const place = placeWord(report);
  const left = (report.left_out ?? []).map(
    ({ field, rows, lines }) =>
      `The field '${field}' is left out: it holds something in ${inRows(rows, lines, place)}.`,
  );
  const odd = (report.warnings ?? []).map(
    ({ what, rows, lines }) => `${what} So it is in ${inRows(rows, lines, place)}.`,
  );
  return [...left, ...odd];
}

const inRows = (rows: number, lines: readonly number[], place: string): string =>
  `${rows === 1 ? '1 row' : `${rows} rows`} (${placesIn(rows, lines, place)})`;

/** `lines 1, 2, 3 and 40 more` */
export function placesIn(rows: number, lines: readonly number[], place: string, most = shownLines): string {
  const shown = lines.slice(0, most);
  const more = rows - shown.length;
  return `${place}${rows > 1 ? 's' : ''} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
