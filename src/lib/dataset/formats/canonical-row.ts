import type { Fault } from '../check-messages.ts';
import { isTrainingForm } from '../chat-row.ts';
import { byteOrderMark, decodeText, isBlank, parseJson } from '../json-text.ts';
import { tooLong } from './cut-lines.ts';
import { longestRow, type CanonicalRow, type DatasetFormat, type RawRow } from './dataset-format.ts';
import { findDuplicateKey, findHalfPair } from './json-faults.ts';
import { checkRow, formOfRow, withKnownColumns } from './row-forms.ts';

/** A row that came as JSON in canonical form, its own bytes where it has that form already. Undefined for a blank line. */
export function fromJson(raw: RawRow, format: DatasetFormat): CanonicalRow | undefined {
  const { line } = raw;
  if ('fault' in raw) return asProblem(line, raw.fault);
  if (raw.bytes.length === 0) return undefined;
  const decoded = decodeText(raw.bytes);
  if ('fault' in decoded) return asProblem(line, decoded.fault);
  const hasMark = line === 1 && decoded.text.startsWith(byteOrderMark);
  const text = hasMark ? decoded.text.slice(1) : decoded.text;
  if (isBlank(text)) return undefined;
  const value = parseJson(text);
  if ('fault' in value) return asProblem(line, value.fault);
  const row = fromValue(line, value.json, format, text);
  if ('problem' in row || hasMark || !isTrainingForm(value.json)) return row;
  return { line, bytes: isOneLine(raw.bytes) ? raw.bytes : row.bytes };
}

/** A row that is at hand as a value. `text` is the JSON that it came from; empty where it came from none. */
export function fromValue(line: number, given: unknown, format: DatasetFormat, text: string): CanonicalRow {
  const value = withKnownColumns(given);
  const form = formOfRow(value, format);
  const checked = checkRow(value, form);
  if ('fault' in checked) return asProblem(line, findDuplicateKey(text) ?? checked.fault);
  const { messages, list } = checked;
  const json = JSON.stringify({ messages });
  if (json.length > longestRow) return asProblem(line, tooLong);
  // A text as short as its canonical form has no room for a key that was overwritten.
  const isShortest = form === 'messages' && text.length === json.length;
  const fault = (isShortest ? undefined : findDuplicateKey(text)) ?? findHalfPair(messages, list, text);
  return fault ? asProblem(line, fault) : { line, bytes: Buffer.from(json) };
}

export const asProblem = (line: number, fault: Fault): CanonicalRow => ({ line, problem: { line, ...fault } });

/** Line ends are spaces to JSON and ends of rows to JSONL. */
const isOneLine = (bytes: Buffer): boolean => bytes.indexOf(0x0a) < 0 && bytes.indexOf(0x0d) < 0;
