import type { Fault } from '../check-messages.ts';
import { decodeText, parseJson } from '../json-text.ts';
import { asProblem, fromValue } from './canonical-row.ts';
import { csvFields } from './csv-fields.ts';
import { headerOf, longestHeader, type PlacedHeader } from './csv-header.ts';
import { tooLong } from './cut-lines.ts';
import { cutRecords, type CsvRecord } from './cut-records.ts';
import type { CanonicalRow, CsvHeader, DatasetFormat, RowGroups, RowPlace } from './dataset-format.ts';
import { formsOf, readColumns } from './row-forms.ts';
import { blankStart } from './sample-rows.ts';
import { UnreadableRest } from './unreadable-rest.ts';

/** Columns that hold JSON in their cells. */
const jsonColumns: ReadonlySet<string> = new Set(['messages', 'conversations']);

/** The rows of a CSV file. The delimiter is told by its header, so that comes first, or with the place that the bytes begin at. */
export async function* readCsvRows(chunks: AsyncIterable<Buffer>, format: DatasetFormat, place: RowPlace): RowGroups {
  const { header, all, from } = place.header
    ? { header: place.header, all: chunks, from: place }
    : await openCsv(chunks);
  let isHeaderNext = !place.header;
  for await (const { rows: records, end } of cutRecords(all, header.delimiter, from)) {
    const rows = records.map((record) => {
      const isRow = record && !isHeaderNext;
      if (record) isHeaderNext = false;
      return isRow ? readRecord(record, header, format) : undefined;
    });
    yield { rows, end: { ...end, header } };
  }
}

/** The bytes from the header on, the place where they begin, and the header. */
async function openCsv(
  chunks: AsyncIterable<Buffer>,
): Promise<{ header: CsvHeader; all: AsyncIterable<Buffer>; from: RowPlace }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  let found: PlacedHeader | undefined;
  const passed = { bytes: 0, lines: 0 };
  while (!found && head.length < longestHeader) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
    const blank = head.subarray(0, head.subarray(0, blankStart(head)).lastIndexOf(0x0a) + 1);
    passed.bytes += blank.length;
    passed.lines += blank.reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 0);
    head = head.subarray(blank.length);
    found = headerOf(head, false);
  }
  found ??= headerOf(head);
  if (!found) {
    await iterator.return?.();
    throw noHeader();
  }
  const { header, at, line } = found;
  const rest = { [Symbol.asyncIterator]: () => iterator };
  async function* all(): AsyncGenerator<Buffer> {
    yield head.subarray(at);
    yield* rest;
  }
  return { header, all: all(), from: { at: passed.bytes + at, line: passed.lines + line } };
}

const noHeader = (): UnreadableRest =>
  new UnreadableRest(
    'The first line names no known columns.',
    'Without them it cannot be told what the fields mean.',
    'Give the file a header such as prompt,completion.',
  );

function readRecord({ line, bytes }: CsvRecord, header: CsvHeader, format: DatasetFormat): CanonicalRow {
  if (!bytes) return asProblem(line, tooLong);
  const fields = csvFields(bytes, header.delimiter);
  if (!fields) return asProblem(line, strayQuote);
  if (fields.length !== header.columns.length) return asProblem(line, wrongCount(fields.length, header.columns.length));
  const row = readCells(fields, header.columns);
  return 'fault' in row ? asProblem(line, row.fault) : fromValue(line, row.value, format, row.json);
}

function readCells(
  fields: readonly Buffer[],
  columns: readonly string[],
): { value: Record<string, unknown>; json: string } | { fault: Fault } {
  const value: Record<string, unknown> = {};
  let json = '';
  for (const column of readColumns) {
    const field = fields[columns.indexOf(column)];
    if (!field) continue;
    if (field.length === 0 && isJoined(columns)) {
      value[column] = null;
      continue;
    }
    const decoded = decodeText(field);
    if ('fault' in decoded) return { fault: { ...decoded.fault, path: column } };
    value[column] = decoded.text;
    if (jsonColumns.has(column)) {
      const parsed = parseJson(decoded.text);
      if ('fault' in parsed) return { fault: noJsonCell(column, parsed.fault) };
      value[column] = parsed.json;
      json = `{"${column}":${decoded.text}}`;
    }
  }
  return { value, json };
}

/** CSV knows no null: where a row may be of several forms, the cells of the others are empty. */
const isJoined = (columns: readonly string[]): boolean => formsOf((column) => columns.includes(column)).length > 1;

const noJsonCell = (column: string, fault: Fault): Fault => ({
  path: column,
  what: fault.what.replace('The line', `'${column}'`),
  why: 'In CSV the list of messages stands in one cell, as JSON.',
  fix: 'Write the cell as JSON with double quotes, each of them twice as CSV wants it.',
});

const strayQuote: Fault = {
  path: '',
  what: 'A quote stands in the middle of a quoted text.',
  why: 'It cannot be told where the text ends.',
  fix: 'Write a quote inside a quoted text twice.',
};

const wrongCount = (found: number, expected: number): Fault => ({
  path: '',
  what: `The record has ${found} fields, the header ${expected}.`,
  why: 'It cannot be told which text belongs to which column.',
  fix: 'Put texts with delimiters or line breaks into quotes.',
});
