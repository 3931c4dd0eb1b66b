import {
  chatForm,
  checkContent,
  checkMessages,
  isObject,
  nullColumns,
  type ChatMessage,
  type Fault,
  type MessageForm,
  type Role,
} from '../check-messages.ts';
import type { DatasetFormat } from './dataset-format.ts';

type Checked = { messages: ChatMessage[]; list: string } | { fault: Fault };

const speakers = new Map<string, Role>([
  ['human', 'user'],
  ['user', 'user'],
  ['gpt', 'assistant'],
  ['assistant', 'assistant'],
  ['model', 'assistant'],
  ['chatgpt', 'assistant'],
  ['system', 'system'],
]);

const sharegptForm: MessageForm = { list: 'conversations', role: 'from', content: 'value', roles: speakers };

/** ShareGPT's list with the names of a chat, as some exports write it. */
const renamedForm: MessageForm = { ...sharegptForm, role: 'role', content: 'content' };

/** The columns that make a row one of a form, in the order in which a row with several of them is taken. */
const formColumns: readonly [DatasetFormat, readonly string[]][] = [
  ['messages', ['messages']],
  ['sharegpt', ['conversations']],
  ['alpaca', ['instruction', 'output']],
  ['prompt-completion', ['prompt', 'completion']],
];

/** The columns that rows are read from; `input` belongs to Alpaca and may be missing. */
export const readColumns = [...new Set(formColumns.flatMap(([, columns]) => columns)), 'input'];

/** The form of rows with these columns. */
export const formOf = (has: (column: string) => boolean): DatasetFormat | undefined =>
  formColumns.find(([, columns]) => columns.every(has))?.[0];

/** All forms that rows with these columns may have. */
export const formsOf = (has: (column: string) => boolean): DatasetFormat[] =>
  formColumns.filter(([, columns]) => columns.every(has)).map(([format]) => format);

/** Names as people write them, such as Prompt, as the columns that are read; one that is there as it is comes first. */
export const knownNames = (names: readonly string[]): string[] =>
  names.map((name) => {
    const known = name.toLowerCase();
    return readColumns.includes(known) && !names.includes(known) ? known : name;
  });

/** A row whose columns have such names, with those that are read. */
export function withKnownColumns(row: unknown): unknown {
  if (!isObject(row) || formIn(row)) return row;
  const keys = Object.keys(row);
  const names = knownNames(keys);
  if (new Set(names).size < names.length || !formOf((column) => names.includes(column))) return row;
  return Object.fromEntries(names.map((name, at) => [name, row[keys[at] ?? '']]));
}

/** The form that a row has of its own. Where several schemas were joined, the columns of the others are there and null. */
export const formIn = (row: Record<string, unknown>): DatasetFormat | undefined =>
  formOf((column) => row[column] !== null && Object.hasOwn(row, column)) ??
  formOf((column) => Object.hasOwn(row, column));

/** The form of one row, or of the others where it has none of its own: its problem is told in their words then. */
export function formOfRow(row: unknown, others: DatasetFormat): DatasetFormat {
  return isObject(row) ? (formIn(row) ?? others) : others;
}

/** How the lists of a form name roles. */
export const rolesOf = (format: DatasetFormat): ReadonlyMap<string, Role> =>
  format === 'messages' ? chatForm.roles : speakers;

/** Reads a row's messages whatever the form; `list` names the column to which a problem with a message belongs. */
export function checkRow(row: unknown, format: DatasetFormat): Checked {
  const checked = checkForm(row, format);
  return 'fault' in checked ? { fault: findNullColumns(row) ?? checked.fault } : checked;
}

/** Of a row that could be of several forms, and whose columns are null in each of them. */
function findNullColumns(row: unknown): Fault | undefined {
  if (!isObject(row)) return undefined;
  const forms = formColumns.filter(([, columns]) => columns.every((column) => Object.hasOwn(row, column)));
  const nulls = forms.map(([, columns]) => columns.filter((column) => row[column] === null));
  return forms.length > 1 && nulls.every((columns) => columns.length > 0) ? nullColumns(nulls.flat()) : undefined;
}

function checkForm(row: unknown, format: DatasetFormat): Checked {
  switch (format) {
    case 'messages':
      return checkList(row, chatForm);
    case 'sharegpt':
      return checkList(row, isRenamed(row) ? renamedForm : sharegptForm);
    case 'alpaca':
      return checkAlpaca(row);
    case 'prompt-completion':
      return checkPrompt(row);
  }
}

function checkList(row: unknown, form: MessageForm): Checked {
  const checked = checkMessages(row, form);
  return 'fault' in checked ? checked : { messages: checked.messages, list: form.list };
}

function isRenamed(row: unknown): boolean {
  if (!isObject(row) || !Array.isArray(row['conversations'])) return false;
  const first: unknown = row['conversations'][0];
  return isObject(first) && !Object.hasOwn(first, 'from') && Object.hasOwn(first, 'role');
}

function checkAlpaca(row: unknown): Checked {
  if (!isObject(row)) return checkList(row, chatForm);
  const instruction = checkContent(row['instruction'], 'instruction', 'instruction');
  if ('fault' in instruction) return instruction;
  const output = checkContent(row['output'], 'output', 'output');
  if ('fault' in output) return output;
  const input = row['input'] ?? '';
  if (typeof input !== 'string') return checkContent(input, 'input', 'input') as { fault: Fault };
  const question = input.trim() === '' ? instruction.text : `${instruction.text}\n\n${input}`;
  return turns(question, output.text, 'instruction');
}

/** A prompt and its completion, each a text or a list of messages. */
function checkPrompt(row: unknown): Checked {
  if (!isObject(row)) return checkList(row, chatForm);
  const { prompt, completion } = row;
  if (Array.isArray(prompt) || Array.isArray(completion)) return checkPromptLists(prompt, completion);
  const question = checkContent(prompt, 'prompt', 'prompt');
  if ('fault' in question) return question;
  const answer = checkContent(completion, 'completion', 'completion');
  return 'fault' in answer ? answer : turns(question.text, answer.text, 'prompt');
}

function checkPromptLists(prompt: unknown, completion: unknown): Checked {
  const asked = Array.isArray(prompt) ? (prompt as unknown[]) : [{ role: 'user', content: prompt }];
  const answered = Array.isArray(completion) ? (completion as unknown[]) : [{ role: 'assistant', content: completion }];
  const checked = checkMessages({ messages: [...asked, ...answered] });
  if (!('fault' in checked)) return { messages: checked.messages, list: 'prompt' };
  const path = checked.fault.path.replace(/^messages(?:\[(\d+)\])?/, (_, index: string | undefined) => {
    if (index === undefined) return 'prompt';
    const place = Number(index) - asked.length;
    return place < 0 ? `prompt[${index}]` : `completion[${place}]`;
  });
  return { fault: { ...checked.fault, path } };
}

const turns = (question: string, answer: string, list: string): Checked => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
  list,
});
