import type { Fault } from '../check-messages.ts';
import { decodeText, parseJson } from '../json-text.ts';
import { asProblem, fromValue } from './canonical-row.ts';
import { csvFields, readHeader } from './csv-fields.ts';
import { tooLong } from './cut-lines.ts';
import { cutRecords, type CsvRecord } from './cut-records.ts';
import type { CanonicalRow, CsvHeader, DatasetFormat, RowGroups, RowPlace } from './dataset-format.ts';
import { formOf, formsOf, readColumns } from './row-forms.ts';
import { UnreadableRest } from './unreadable-rest.ts';

/** Columns that hold JSON in their cells. */
const jsonColumns: ReadonlySet<string> = new Set(['messages', 'conversations']);

/** A header that is longer than this is none. */
const longestHeader = 64 * 1024;

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

/** The bytes without a byte order mark, the place where they begin, and the header that they begin with. */
async function openCsv(
  chunks: AsyncIterable<Buffer>,
): Promise<{ header: CsvHeader; all: AsyncIterable<Buffer>; from: RowPlace }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < longestHeader) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
    if (withoutBlank(head).includes(0x0a)) break;
  }
  const rest = { [Symbol.asyncIterator]: () => iterator };
  const start = withoutMark(head);
  const header = headerOf(start);
  if (!header) {
    await iterator.return?.();
    throw noHeader();
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield start;
    yield* rest;
  }
  return { header, all: all(), from: { at: head.length - start.length, line: 1 } };
}

/** The columns that a CSV file's first line names, where rows can be read from them. */
export function headerOf(head: Buffer): CsvHeader | undefined {
  const [line = ''] = withoutBlank(withoutMark(head)).toString().split(/\r?\n/, 1);
  return readHeader(Buffer.from(line), (columns) => formOf((column) => columns.includes(column)) !== undefined);
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

function withoutBlank(bytes: Buffer): Buffer {
  let from = 0;
  while (bytes[from] === 0x0a || bytes[from] === 0x0d) from += 1;
  return bytes.subarray(from);
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
