import { firstRow, maxRow, type Placed, type RowPlace } from './dataset-format.ts';
import { createRest, piecesOf } from './split-lines.ts';
import { UnreadableRest } from './unreadable-rest.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** A record of a CSV file: the number of its first line, and its bytes unless they are too many. */
export interface CsvRecord {
  line: number;
  bytes: Buffer | undefined;
}

/**
 * Cuts CSV into records: at line ends that are not inside quotes. A quote opens at the beginning of a field and closes before
 * a delimiter or line end; any other one is part of the text, for the reader of the record to judge. Undefined stands for a
 * blank line. The bytes are those from the place on.
 */
export async function* parseRecords(
  chunks: AsyncIterable<Buffer>,
  delimiter: number,
  place: RowPlace = firstRow,
): AsyncGenerator<Placed<CsvRecord | undefined>> {
  const cutter = createRecordCutter(delimiter, place);
  for await (const chunk of piecesOf(chunks)) {
    const rows = cutter.cut(chunk);
    if (rows.length > 0) yield { rows, end: cutter.end() };
  }
  const last = cutter.finish();
  if (last === 'open') throw neverClosed(cutter.end().line);
  if (last) yield { rows: [last], end: cutter.end() };
}

type Place = 'field-start' | 'plain' | 'quoted' | 'after-quote';

export function createRecordCutter(delimiter: number, { at: begin, line: firstLine }: RowPlace) {
  const rest = createRest();
  let place: Place = 'field-start';
  let line = firstLine;
  let lineEnds = 0;
  /** Bytes before the chunk, and up to where its last record ends. */
  let before = begin;
  let ended = begin;

  /** The place of the next byte that matters, from `at` on. */
  function next(chunk: Buffer, at: number): number {
    if (place === 'quoted') {
      const end = chunk.indexOf(quote, at);
      if (end < 0) return chunk.length;
      place = 'after-quote';
      return end + 1;
    }
    const byte = chunk[at];
    if (byte === delimiter) place = 'field-start';
    else if (place === 'after-quote') place = byte === carriageReturn ? 'after-quote' : 'quoted';
    else place = place === 'field-start' && byte === quote ? 'quoted' : 'plain';
    return at + 1;
  }

  function end(tail: Buffer): CsvRecord | undefined {
    const whole = rest.end(tail);
    const record = { line, bytes: whole?.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole };
    line += lineEnds + 1;
    lineEnds = 0;
    place = 'field-start';
    if (record.bytes?.length === 0) return undefined;
    return record.bytes && record.bytes.length > maxRow ? { line: record.line, bytes: undefined } : record;
  }

  function cut(chunk: Buffer): (CsvRecord | undefined)[] {
    const records: (CsvRecord | undefined)[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length;) {
      if (place !== 'quoted' && chunk[at] === newline) {
        const part = chunk.subarray(from, at);
        lineEnds += countLineEnds(part);
        records.push(end(part));
        from = at + 1;
        at += 1;
      } else at = next(chunk, at);
    }
    if (from < chunk.length) {
      lineEnds += countLineEnds(chunk.subarray(from));
      rest.add(chunk.subarray(from));
    }
    if (from > 0) ended = before + from;
    before += chunk.length;
    return records;
  }

  const finish = (): CsvRecord | 'open' | undefined => {
    if (place === 'quoted') return 'open';
    if (!rest.isOpen()) return undefined;
    ended = before;
    return end(Buffer.alloc(0));
  };

  return { cut, finish, end: (): RowPlace => ({ at: ended, line }) };
}

function countLineEnds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}

const neverClosed = (line: number): UnreadableRest =>
  new UnreadableRest(
    `The quote that opens in the record of line ${line} is never closed.`,
    'Everything after it would be taken for one text.',
    'Close the quote; a quote inside a text is written twice.',
  );
