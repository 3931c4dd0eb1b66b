import type { RowProblem } from '../domain/dataset-report.ts';
import { quoted } from './quoted-text.ts';

export const roles = ['system', 'user', 'assistant'] as const;
export type Role = (typeof roles)[number];

export interface ChatMessage {
  role: Role;
  content: string;
}

/** What is wrong with a row, before its line is known. */
export type Fault = Omit<RowProblem, 'line'>;

/** How a list of messages is written: the names of its fields, and the names of its roles with what they stand for. */
export interface MessageForm {
  list: string;
  role: string;
  content: string;
  roles: ReadonlyMap<string, Role>;
}

/** As OpenAI writes it. */
export const chatForm: MessageForm = {
  list: 'messages',
  role: 'role',
  content: 'content',
  roles: new Map(roles.map((role) => [role, role])),
};

const example = '{"messages":[{"role":"user","content":"…"},{"role":"assistant","content":"…"}]}';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value's kind, to be told to a person. */
function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return Array.isArray(value) ? 'an array' : 'an object';
}

/** Reads a row's messages, or tells the first thing that is wrong with them. */
export function checkMessages(
  row: unknown,
  form: MessageForm = chatForm,
): { messages: ChatMessage[] } | { fault: Fault } {
  if (!isObject(row)) return wrongShape('', `The line is ${nameOf(row)}, not an object.`);
  const { [form.list]: messages } = row;
  if (!Array.isArray(messages)) {
    return wrongShape(form.list, `'${form.list}' is ${nameOf(messages)}, not an array.`);
  }
  if (messages.length === 0) return wrongShape(form.list, `'${form.list}' is empty.`);
  const read: ChatMessage[] = [];
  for (const [index, message] of (messages as unknown[]).entries()) {
    const result = checkMessage(message, `${form.list}[${index}]`, form);
    if ('fault' in result) return result;
    read.push(result.message);
  }
  return missingTurn(read, form.list) ?? { messages: read };
}

const wrongShape = (path: string, what: string): { fault: Fault } => ({
  fault: { path, what, why: 'A chat row is an object with a list of messages.', fix: `Write the row as ${example}.` },
});

export const nullColumns = (columns: readonly string[]): Fault => ({
  path: '',
  what: `The columns ${columns.map((column) => `'${column}'`).join(', ')} are there, but null or empty.`,
  why: 'The row has the columns of several forms, and no chat can be read from any of them.',
  fix: 'Fill the columns of one form, or leave the row out.',
});

function checkMessage(message: unknown, path: string, form: MessageForm): { message: ChatMessage } | { fault: Fault } {
  if (!isObject(message)) return wrongShape(path, `The message is ${nameOf(message)}, not an object.`);
  const { [form.role]: role } = message;
  const rolePath = `${path}.${form.role}`;
  if (typeof role !== 'string') return wrongShape(rolePath, `'${form.role}' is ${nameOf(role)}, not a text.`);
  const known = form.roles.get(role);
  if (!known) return unknownRole(rolePath, role, form);
  const content = checkContent(message[form.content], `${path}.${form.content}`, form.content);
  return 'fault' in content ? content : { message: { role: known, content: content.text } };
}

/** A turn's text; `name` is the field's. */
export function checkContent(value: unknown, path: string, name: string): { text: string } | { fault: Fault } {
  if (typeof value !== 'string') return wrongShape(path, `'${name}' is ${nameOf(value)}, not a text.`);
  return value.trim() === '' ? emptyContent(path) : { text: value };
}

const unknownRole = (path: string, role: string, form: MessageForm): { fault: Fault } => ({
  fault: {
    path,
    what: `The role ${quoted(role)} is unknown.`,
    why: "The model's chat template knows system, user and assistant.",
    fix: `Use one of ${[...form.roles.keys()].join(', ')}.`,
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

function missingTurn(messages: ChatMessage[], list: string): { fault: Fault } | undefined {
  const missing = (['user', 'assistant'] as const).find((role) => !messages.some((message) => message.role === role));
  if (!missing) return undefined;
  return {
    fault: {
      path: list,
      what: `There is no ${missing} turn.`,
      why: 'The model learns to answer: it needs a question and an answer in every row.',
      fix: `Add a message with the role ${missing}, or leave the row out.`,
    },
  };
}
