import { csvFields } from './csv-fields.ts';
import { createRecordCutter } from './parse-records.ts';
import { firstRow, type CsvHeader } from './dataset-format.ts';
import { formOf, knownNames } from './form-columns.ts';

/** A header that is longer than this is none. */
export const maxHeader = 64 * 1024;

/** What may stand between fields: comma, semicolon, tab. */
const usualDelimiters = [0x2c, 0x3b, 0x09];

/** The line that Excel wants before the header, to know what stands between fields. */
const hint = /^"?sep=([\t!#-/:-@[-`{-~])"?\r?\n/i;

/** A header, and the place where its line or blank lines before it begin. */
export interface PlacedHeader {
  header: CsvHeader;
  at: number;
  line: number;
}

/** The columns that a CSV file's first record names, where rows can be read from them. `isWhole` unless more may come. */
export function headerOf(head: Buffer, isWhole = true): PlacedHeader | undefined {
  const { text, delimiters, at, line } = openHead(head);
  for (const delimiter of delimiters) {
    const columns = knownNames(firstRecords(text, delimiter, isWhole)[0] ?? []);
    if (formOf((column) => columns.includes(column))) return { header: { delimiter, columns }, at, line };
  }
  return undefined;
}

/** The names in what looks like the header of a CSV file, whatever they are. Undefined where it looks like none. */
export function columnsSeen(head: Buffer): string[] | undefined {
  const { text, delimiters } = openHead(head);
  for (const delimiter of delimiters) {
    const [names = [], next = []] = firstRecords(text, delimiter, true);
    const isHeader = names.length > 1 && names.length === next.length && !names.some((name) => /[{}"]/.test(name));
    if (isHeader) return names.map((name) => name.replace(/\s+/g, ' '));
  }
  return undefined;
}

function openHead(head: Buffer): { text: Buffer; delimiters: readonly number[]; at: number; line: number } {
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const text = head.subarray(mark, maxHeader);
  const [line, delimiter] = hint.exec(text.toString('latin1', 0, 20)) ?? [];
  if (line === undefined || delimiter === undefined) return { text, delimiters: usualDelimiters, at: mark, line: 1 };
  const delimiters = [delimiter.charCodeAt(0)];
  return { text: text.subarray(line.length), delimiters, at: mark + line.length, line: 2 };
}

/** The fields of the first two records. */
function firstRecords(text: Buffer, delimiter: number, isWhole: boolean): string[][] {
  const cutter = createRecordCutter(delimiter, firstRow);
  const records = cutter.cut(text);
  const last = isWhole ? cutter.finish() : undefined;
  return [...records, last === 'open' ? undefined : last]
    .flatMap((record) => record?.bytes ?? [])
    .slice(0, 2)
    .map((bytes) => csvFields(bytes, delimiter)?.map((name) => name.toString().trim()) ?? []);
}
