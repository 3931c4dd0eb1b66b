import type { RowProblem } from '../dataset-report.ts';
import type { ChatMessage } from './chat-message.ts';
import { checkMessages } from './check-messages.ts';
import { isObject, type Fault } from './row-faults.ts';
import { byteOrderMark, decodeText, isBlank, parseJson } from '../json/json-text.ts';

export type RowReading =
  | { status: 'row'; messages: ChatMessage[]; bytes: Buffer }
  | { status: 'blank' }
  | { status: 'problem'; problem: RowProblem };

/** Reads one line as a chat row. What comes back as `bytes` is the row as training takes it: the line itself where it has that form. */
export function readChatRow(line: Buffer, number: number): RowReading {
  const decoded = decodeText(line);
  if ('fault' in decoded) return asProblem(number, decoded.fault);
  const { text } = decoded;
  const json = number === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text;
  if (isBlank(json)) return { status: 'blank' };
  const value = parseJson(json);
  if ('fault' in value) return asProblem(number, value.fault);
  const checked = checkMessages(value.json);
  if ('fault' in checked) return asProblem(number, checked.fault);
  const { messages } = checked;
  const passes = isTrainingForm(value.json, messages) && !text.startsWith(byteOrderMark);
  return { status: 'row', messages, bytes: passes ? line : Buffer.from(JSON.stringify({ messages })) };
}

const asProblem = (line: number, fault: Fault): RowReading => ({ status: 'problem', problem: { line, ...fault } });

/** Tells whether a row that was checked holds nothing but messages with role and content, so that its bytes may stay as they are. */
export const isTrainingForm = (row: unknown, messages: readonly ChatMessage[]): boolean =>
  isObject(row) &&
  Object.keys(row).length === 1 &&
  Array.isArray(row['messages']) &&
  row['messages'].length === messages.length &&
  (row['messages'] as unknown[]).every(
    (message) => isObject(message) && Object.keys(message).length === 2 && typeof message['content'] === 'string',
  );
