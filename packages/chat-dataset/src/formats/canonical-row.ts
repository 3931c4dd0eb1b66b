import type { RowProblem } from '../dataset-report.ts';
import { isTrainingForm } from '../rows/chat-row.ts';
import { excerptOf } from '../rows/excerpt.ts';
import { byteOrderMark, decodeText, isBlank, parseJson } from '../json/json-text.ts';
import type { Fault } from '../rows/row-faults.ts';
import { tooLong } from './split-lines.ts';
import { maxRow, type CanonicalRow, type DatasetFormat, type RawRow } from './dataset-format.ts';
import { findDuplicateKey, findHalfPair } from './json-faults.ts';
import { withKnownColumns } from './form-columns.ts';
import { checkRow, formOfRow } from './row-forms.ts';

/** What was last found to be no JSON: junk packs well because it repeats itself. In line 1 it might begin with a byte order mark. */
let junk: { bytes: Buffer; problem: RowProblem } | undefined;
const maxJunk = 1_000;

/** A row that came as JSON in canonical form, its own bytes where it has that form already. Undefined for a blank line. */
export function fromJson(raw: RawRow, format: DatasetFormat): CanonicalRow | undefined {
  const { line } = raw;
  if ('fault' in raw) return asProblem(line, raw.fault);
  if (raw.bytes.length === 0) return undefined;
  if (line > 1 && junk?.bytes.equals(raw.bytes)) return { line, problem: { ...junk.problem, line } };
  return fromBytes(line, raw.bytes, format);
}

function fromBytes(line: number, bytes: Buffer, format: DatasetFormat): CanonicalRow | undefined {
  const decoded = decodeText(bytes);
  if ('fault' in decoded) return asProblem(line, decoded.fault);
  const hasMark = line === 1 && decoded.text.startsWith(byteOrderMark);
  const text = hasMark ? decoded.text.slice(1) : decoded.text;
  if (isBlank(text)) return undefined;
  const value = parseJson(text);
  if ('fault' in value) return asJunk(line, bytes, value.fault);
  const { row, isTrainable } = read(line, value.json, format, text);
  if (!('bytes' in row) || hasMark || !isTrainable || !isOneLine(bytes)) return row;
  return { ...row, bytes };
}

function asJunk(line: number, bytes: Buffer, fault: Fault): CanonicalRow {
  const problem = { line, ...fault };
  if (line > 1 && bytes.length <= maxJunk) junk = { bytes: Buffer.from(bytes), problem };
  return { line, problem };
}

/** A row that is at hand as a value. `text` is the JSON that it came from; empty where it came from none. */
export const fromValue = (line: number, value: unknown, format: DatasetFormat, text: string): CanonicalRow =>
  read(line, value, format, text).row;

/** The row, and whether what it came from is what training takes. */
function read(
  line: number,
  given: unknown,
  format: DatasetFormat,
  text: string,
): { row: CanonicalRow; isTrainable: boolean } {
  const value = withKnownColumns(given);
  const problem = (fault: Fault) => ({ row: asProblem(line, fault), isTrainable: false });
  const form = formOfRow(value, format);
  const checked = checkRow(value, form);
  if ('fault' in checked) return problem(findDuplicateKey(text) ?? withExcerpt(checked.fault, value));
  const { messages, list, notes } = checked;
  const json = JSON.stringify({ messages });
  if (json.length > maxRow) return problem(tooLong);
  // A text as short as its canonical form has no room for a key that was overwritten.
  const isShortest = form === 'messages' && text.length === json.length;
  const fault = (isShortest ? undefined : findDuplicateKey(text)) ?? findHalfPair(messages, list, text);
  if (fault) return problem(fault);
  const row = { line, bytes: Buffer.from(json), ...(notes.length > 0 ? { notes } : {}) };
  return { row, isTrainable: isTrainingForm(given, messages) };
}

function withExcerpt(fault: Fault, value: unknown): Fault {
  const excerpt = excerptOf(value, fault.path);
  return excerpt ? { ...fault, excerpt } : fault;
}

export const asProblem = (line: number, fault: Fault): CanonicalRow => ({ line, problem: { line, ...fault } });

/** Line ends are spaces to JSON and ends of rows to JSONL. */
const isOneLine = (bytes: Buffer): boolean => bytes.indexOf(0x0a) < 0 && bytes.indexOf(0x0d) < 0;
