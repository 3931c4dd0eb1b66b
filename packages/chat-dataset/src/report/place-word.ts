import type { DatasetReport } from '../dataset-report.ts';

/** What is numbered in a file. Rows of a JSON array may stand on many lines, those of Parquet on none. */
export const placeWord = ({ format }: Pick<DatasetReport, 'format'>): 'line' | 'row' =>
  format?.container === 'json' || format?.container === 'parquet' ? 'row' : 'line';
