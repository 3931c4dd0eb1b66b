import type { RowProblem } from '../dataset-report.ts';
import { embeddedValue } from '../rows/embedded-json.ts';
import { pythonText, type Fault } from '../rows/row-faults.ts';
import { decodeText, parseJson } from '../json/json-text.ts';
import { asProblem, fromValue } from './canonical-row.ts';
import { csvFields } from './csv-fields.ts';
import { headerOf, maxHeader, type PlacedHeader } from './csv-header.ts';
import { tooLong } from './split-lines.ts';
import { parseRecords, type CsvRecord } from './parse-records.ts';
import type { CanonicalRow, CsvHeader, DatasetFormat, RowGroups, RowPlace } from './dataset-format.ts';
import { formsOf, readColumns } from './form-columns.ts';
import { blankStart } from './sample-rows.ts';
import { isRowField } from '../rows/lost-fields.ts';
import { leftOut } from '../rows/row-note.ts';
import { UnreadableRest } from './unreadable-rest.ts';

/** Columns that hold JSON in their cells. */
const jsonColumns: ReadonlySet<string> = new Set(['messages', 'conversations']);

/** The rows of a CSV file. The delimiter is told by its header, so that comes first, or with the place that the bytes begin at. */
export async function* readCsvRows(chunks: AsyncIterable<Buffer>, format: DatasetFormat, place: RowPlace): RowGroups {
  const { header, all, from } = place.header
    ? { header: place.header, all: chunks, from: place }
    : await openCsv(chunks);
  const readRecord = createRecordReader(header, format);
  let isHeaderNext = !place.header;
  for await (const { rows: records, end } of parseRecords(all, header.delimiter, from)) {
    const rows = records.map((record) => {
      const isRow = record && !isHeaderNext;
      if (record) isHeaderNext = false;
      return isRow ? readRecord(record) : undefined;
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
  while (!found && head.length < maxHeader) {
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

/** What is read of each record: columns by their places, and what is told where a name occurs twice. */
function createRecordReader({ columns, delimiter }: CsvHeader, format: DatasetFormat) {
  const read = [...new Set(columns)]
    .filter((column) => readColumns.includes(column) || isRowField(column))
    .map((column) => ({ column, place: columns.indexOf(column), isRead: readColumns.includes(column) }));
  const repeated = columns.flatMap((column, place) => {
    const first = columns.indexOf(column);
    const isTold = first < place && read.some((other) => other.column === column);
    return isTold ? [{ place, note: leftOut(`${column} (column ${place + 1}; column ${first + 1} is read)`) }] : [];
  });
  const isJoined = formsOf((column) => columns.includes(column)).length > 1;

  function cellsOf(fields: readonly Buffer[]): { value: Record<string, unknown>; json: string } | { fault: Fault } {
    const value: Record<string, unknown> = {};
    let json = '';
    for (const { column, place, isRead } of read) {
      const field = fields[place] ?? noBytes;
      // CSV knows no null: where a row may be of several forms, the cells of the others are empty.
      if (field.length === 0 && (isJoined || !isRead)) {
        value[column] = null;
        continue;
      }
      const decoded = decodeText(field);
      if ('fault' in decoded) return { fault: { ...decoded.fault, path: column } };
      value[column] = decoded.text;
      if (!jsonColumns.has(column)) continue;
      const parsed = parseJson(decoded.text);
      if ('fault' in parsed) return { fault: noJsonCell(column, decoded.text, parsed.fault) };
      value[column] = parsed.json;
      json = `{"${column}":${decoded.text}}`;
    }
    return { value, json };
  }

  return ({ line, bytes }: CsvRecord): CanonicalRow => {
    if (!bytes) return asProblem(line, tooLong);
    const fields = csvFields(bytes, delimiter);
    if (!fields) return asProblem(line, strayQuote);
    if (fields.length !== columns.length) return asProblem(line, wrongCount(fields.length, columns.length));
    const cells = cellsOf(fields);
    if ('fault' in cells) return asProblem(line, cells.fault);
    const row = fromValue(line, cells.value, format, cells.json);
    if ('problem' in row) return { ...row, problem: inCsv(row.problem) };
    const lost = repeated.filter(({ place }) => (fields[place]?.length ?? 0) > 0).map(({ note }) => note);
    return lost.length > 0 ? { ...row, notes: [...(row.notes ?? []), ...lost] } : row;
  };
}

const noBytes = Buffer.alloc(0);

/** How a row is written is told as its file writes it. */
const inCsv = (problem: RowProblem): RowProblem => ({
  ...problem,
  fix: problem.fix.replace(
    /^Write the row as \{"(messages|conversations)":(\[.*\])\}\.$/,
    (_, column: string, list: string) => {
      return `Write the cell '${column}' as ${list}, each quote twice as CSV wants it.`;
    },
  ),
});

const noJsonCell = (column: string, text: string, fault: Fault): Fault =>
  embeddedValue(text) === 'python'
    ? pythonText(column, column).fault
    : {
        path: column,
        what: fault.what.replace('The line', `'${column}'`),
        why: 'In CSV the list of messages stands in one cell, as JSON.',
        fix: 'Write the cell as JSON with double quotes, each of them twice as CSV wants it.',
        ...(fault.excerpt ? { excerpt: fault.excerpt } : {}),
      };

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
