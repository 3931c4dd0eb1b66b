import type { RowProblem } from '../domain/dataset-report.ts';

export const roles = ['system', 'user', 'assistant'] as const;
export type Role = (typeof roles)[number];

export interface ChatMessage {
  role: Role;
  content: string;
}

export type RowReading =
  | { status: 'row'; messages: ChatMessage[]; bytes: Buffer }
  | { status: 'blank' }
  | { status: 'problem'; problem: RowProblem };

type Fault = Omit<RowProblem, 'line'>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const byteOrderMark = '\uFEFF';
const example = '{"messages":[{"role":"user","content":"…"},{"role":"assistant","content":"…"}]}';

/** Reads one line as a chat row. What comes back as `bytes` is the row as training takes it: the line itself where it has that form. */
export function readChatRow(line: Buffer, number: number): RowReading {
  const text = decode(line);
  if (typeof text !== 'string') return asProblem(number, text);
  const json = number === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text;
  if (json.trim() === '') return { status: 'blank' };
  const value = parse(json);
  if ('fault' in value) return asProblem(number, value.fault);
  const messages = readMessages(value.json);
  if ('fault' in messages) return asProblem(number, messages.fault);
  return { status: 'row', messages: messages.messages, bytes: trainingForm(line, text, value.json, messages.messages) };
}

const asProblem = (line: number, fault: Fault): RowReading => ({ status: 'problem', problem: { line, ...fault } });

function decode(line: Buffer): string | Fault {
  try {
    return utf8.decode(line);
  } catch {
    return {
      path: '',
      what: 'The line is not UTF-8.',
      why: 'Training reads the file as UTF-8; other bytes would be lost or misread.',
      fix: 'Save the file as UTF-8, without a byte order mark.',
    };
  }
}

function parse(text: string): { json: unknown } | { fault: Fault } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      fault: {
        path: '',
        what: `The line is not JSON: ${reason.slice(0, 160)}.`,
        why: 'Each line must be one whole JSON object.',
        fix: `Write one object a line, such as ${example}, with line breaks inside texts as \\n.`,
      },
    };
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return Array.isArray(value) ? 'an array' : 'an object';
}

function readMessages(row: unknown): { messages: ChatMessage[] } | { fault: Fault } {
  if (!isObject(row)) return wrongShape('', `The line is ${nameOf(row)}, not an object.`);
  const { messages } = row;
  if (!Array.isArray(messages)) return wrongShape('messages', `'messages' is ${nameOf(messages)}, not an array.`);
  if (messages.length === 0) return wrongShape('messages', "'messages' is empty.");
  const read: ChatMessage[] = [];
  for (const [index, message] of (messages as unknown[]).entries()) {
    const result = readMessage(message, `messages[${index}]`);
    if ('fault' in result) return result;
    read.push(result.message);
  }
  return missingTurn(read) ?? { messages: read };
}

const wrongShape = (path: string, what: string): { fault: Fault } => ({
  fault: { path, what, why: 'A chat row is an object with a list of messages.', fix: `Write the row as ${example}.` },
});

function readMessage(message: unknown, path: string): { message: ChatMessage } | { fault: Fault } {
  if (!isObject(message)) return wrongShape(path, `The message is ${nameOf(message)}, not an object.`);
  const { role, content } = message;
  if (typeof role !== 'string') return wrongShape(`${path}.role`, `'role' is ${nameOf(role)}, not a text.`);
  const known = roles.find((candidate) => candidate === role);
  if (!known) return unknownRole(`${path}.role`, role);
  if (typeof content !== 'string') return wrongShape(`${path}.content`, `'content' is ${nameOf(content)}, not a text.`);
  return content.trim() === '' ? emptyContent(`${path}.content`) : { message: { role: known, content } };
}

const unknownRole = (path: string, role: string): { fault: Fault } => ({
  fault: {
    path,
    what: `The role '${role.slice(0, 40)}' is unknown.`,
    why: "The model's chat template knows system, user and assistant.",
    fix: 'Use one of system, user, assistant.',
  },
});

const emptyContent = (path: string): { fault: Fault } => ({
  fault: {
    path,
    what: 'The content is empty.',
    why: 'A turn without text teaches the model to say nothing.',
    fix: 'Give the turn a text, or leave the row out.',
  },
});

function missingTurn(messages: ChatMessage[]): { fault: Fault } | undefined {
  const missing = (['user', 'assistant'] as const).find((role) => !messages.some((message) => message.role === role));
  if (!missing) return undefined;
  return {
    fault: {
      path: 'messages',
      what: `There is no ${missing} turn.`,
      why: 'The model learns to answer: it needs a question and an answer in every row.',
      fix: `Add a message with the role ${missing}, or leave the row out.`,
    },
  };
}

/** The line as it is, where it holds nothing but messages with role and content; otherwise the same without the rest. */
function trainingForm(line: Buffer, text: string, row: unknown, messages: ChatMessage[]): Buffer {
  const plain =
    isObject(row) &&
    Object.keys(row).length === 1 &&
    (row['messages'] as object[]).every((message) => Object.keys(message).length === 2);
  return plain && !text.startsWith(byteOrderMark) ? line : Buffer.from(JSON.stringify({ messages }));
}
