import { isObject } from '../rows/row-faults.ts';
import type { DatasetFormat } from './dataset-format.ts';

/** A form of rows, and the columns that make a row one of it. */
export interface RowForm {
  format: DatasetFormat;
  columns: readonly string[];
}

/**
 * In the order in which a row with the columns of several is taken. Besides the names that gave the forms theirs stand those that
 * well-known datasets have for the same: Dolly's, and pairs whose names leave no doubt.
 */
export const rowForms: readonly RowForm[] = [
  { format: 'messages', columns: ['messages'] },
  { format: 'sharegpt', columns: ['conversations'] },
  { format: 'alpaca', columns: ['instruction', 'output'] },
  { format: 'prompt-completion', columns: ['prompt', 'completion'] },
  { format: 'alpaca', columns: ['instruction', 'response'] },
  { format: 'prompt-completion', columns: ['prompt', 'response'] },
  { format: 'prompt-completion', columns: ['query', 'response'] },
  { format: 'prompt-completion', columns: ['question', 'answer'] },
];

/** What may stand beside an instruction; `context` is Dolly's name for it. */
export const inputColumns = ['input', 'context'] as const;

/** Texts that become the first turn of any form. */
export const systemColumns = ['system', 'system_prompt'] as const;
export const historyColumn = 'history';

/** The columns that rows are read from. */
export const readColumns: readonly string[] = [
  ...new Set(rowForms.flatMap(({ columns }) => columns)),
  ...inputColumns,
  ...systemColumns,
  historyColumn,
];

const formsWith = (has: (column: string) => boolean): RowForm[] => rowForms.filter(({ columns }) => columns.every(has));

/** The form of rows with these columns. */
export const formOf = (has: (column: string) => boolean): DatasetFormat | undefined => formsWith(has)[0]?.format;

/** All forms that rows with these columns may have, each under its first names. */
export const formsOf = (has: (column: string) => boolean): RowForm[] =>
  formsWith(has).filter(({ format }, index, all) => all.findIndex((other) => other.format === format) === index);

const isFilled = (row: Record<string, unknown>, column: string): boolean =>
  row[column] !== null && Object.hasOwn(row, column);

/** The form that a row has of its own. Where several schemas were joined, the columns of the others are there and null. */
export const formIn = (row: Record<string, unknown>): DatasetFormat | undefined =>
  formOf((column) => isFilled(row, column)) ?? formOf((column) => Object.hasOwn(row, column));

const formsByFormat = new Map<DatasetFormat, readonly RowForm[]>(
  rowForms.map(({ format }) => [format, rowForms.filter((form) => form.format === format)]),
);

/** The columns that a row of a form is read from: its own names for them, or the usual ones. */
export function columnsOf(row: Record<string, unknown>, format: DatasetFormat): readonly [string, string] {
  const forms = formsByFormat.get(format) ?? [];
  const found =
    forms.find(({ columns }) => columns.every((column) => isFilled(row, column))) ??
    forms.find(({ columns }) => columns.every((column) => Object.hasOwn(row, column))) ??
    forms[0];
  return [found?.columns[0] ?? '', found?.columns[1] ?? ''];
}

/** Names as people write them, such as Prompt, as the columns that are read; one that is there as it is comes first. */
export const knownNames = (names: readonly string[]): string[] =>
  names.map((name) => {
    const known = name.toLowerCase();
    return readColumns.includes(known) && !names.includes(known) ? known : name;
  });

/** A row whose columns have such names, with those that are read. */
export function withKnownColumns(row: unknown): unknown {
  if (!isObject(row) || formIn(row)) return row;
  const keys = Object.keys(row);
  const names = knownNames(keys);
  if (new Set(names).size < names.length || !formOf((column) => names.includes(column))) return row;
  return Object.fromEntries(names.map((name, at) => [name, row[keys[at] ?? '']]));
}
