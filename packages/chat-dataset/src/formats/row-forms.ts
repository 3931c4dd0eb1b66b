import type { ChatMessage, Role } from '../rows/chat-message.ts';
import { chatForm, checkMessages, type MessageForm } from '../rows/check-messages.ts';
import { embeddedValue } from '../rows/embedded-json.ts';
import { isRowField, lostFields } from '../rows/lost-fields.ts';
import { checkContent } from '../rows/message-content.ts';
import { isNullLiteral } from '../rows/null-literal.ts';
import { isObject, nullColumns, type Fault, type Faulty, type RowExample } from '../rows/row-faults.ts';
import { addNotes, leftOut, warning, type RowNote } from '../rows/row-note.ts';
import { isVisible } from '../rows/visible-text.ts';
import type { DatasetFormat } from './dataset-format.ts';
import { earlierTurns } from './earlier-turns.ts';
import { columnsOf, formIn, historyColumn, rowForms, systemColumns } from './form-columns.ts';

type Checked = { messages: ChatMessage[]; list: string; notes: RowNote[] } | Faulty;

const speakers = new Map<string, Role>([
  ['human', 'user'],
  ['user', 'user'],
  ['gpt', 'assistant'],
  ['assistant', 'assistant'],
  ['model', 'assistant'],
  ['chatgpt', 'assistant'],
  ['system', 'system'],
]);

const sharegptForm: MessageForm = {
  ...{ list: 'conversations', role: 'from', content: 'value', roles: speakers },
  why: 'A ShareGPT row is an object with a list of turns.',
  example: '{"conversations":[{"from":"human","value":"…"},{"from":"gpt","value":"…"}]}',
};

/** ShareGPT's list with the names of a chat, as some exports write it. */
const renamedForm: MessageForm = {
  ...{ ...sharegptForm, role: 'role', content: 'content' },
  example: '{"conversations":[{"role":"user","content":"…"},{"role":"assistant","content":"…"}]}',
};

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
  const forms = rowForms.filter(({ columns }) => columns.every((column) => Object.hasOwn(row, column)));
  const nulls = forms.map(({ columns }) => columns.filter((column) => row[column] === null));
  if (forms.length < 2 || nulls.some((columns) => columns.length === 0)) return undefined;
  return nullColumns([...new Set(nulls.flat())]);
}

function checkForm(row: unknown, format: DatasetFormat): Checked {
  if (!isObject(row)) return { ...checkMessages(row, shapeOf(row, format)), list: '' };
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

/** What is no object is told in the words of the other rows. */
function shapeOf(row: unknown, format: DatasetFormat): MessageForm {
  if (format === 'messages' || Array.isArray(row)) return chatForm;
  return format === 'sharegpt'
    ? sharegptForm
    : { ...chatForm, ...exampleOf(rowForms.find((form) => form.format === format)?.columns ?? []) };
}

function checkList(row: Record<string, unknown>, form: MessageForm): Checked {
  const earlier = earlierTurns(row, form);
  if ('fault' in earlier) return earlier;
  const checked = checkMessages(row, form, earlier.turns);
  if ('fault' in checked) return checked;
  return { messages: checked.messages, list: form.list, notes: notesOf(row, [], [...earlier.notes, ...checked.notes]) };
}

function isRenamed({ conversations }: Record<string, unknown>): boolean {
  const embedded = typeof conversations === 'string' ? embeddedValue(conversations) : undefined;
  const list = embedded && embedded !== 'python' ? embedded.value : conversations;
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return isObject(first) && !Object.hasOwn(first, 'from') && Object.hasOwn(first, 'role');
}

/** What is told of a row that is read: its fields that hold something and are none of the columns that were read. */
function notesOf(row: Record<string, unknown>, read: readonly string[], notes: readonly RowNote[]): RowNote[] {
  const all = [...notes];
  const lost = lostFields(row, isRowField, [...systemColumns, historyColumn, ...read]);
  if (lost.length > 0) addNotes(all, lost.map(leftOut));
  return all;
}

const listed = (columns: readonly string[]): string =>
  columns
    .map((column) => `'${column}'`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');

/** Texts of one question and its answer, by the names that they have. */
const exampleOf = (columns: readonly string[]): RowExample => ({
  // Hardly any row is told.
  get why() {
    return `A row is an object whose ${listed(columns)} are texts.`;
  },
  get example() {
    return `{${columns.map((column) => `"${column}":"…"`).join(',')}}`;
  },
});

function checkAlpaca(row: Record<string, unknown>): Checked {
  const [, answer] = columnsOf(row, 'alpaca');
  const inputColumn = answer === 'response' && (row['input'] ?? null) === null ? 'context' : 'input';
  const shape = exampleOf(['instruction', inputColumn, answer]);
  const instruction = checkContent(row['instruction'], 'instruction', 'instruction', shape);
  if ('fault' in instruction) return instruction;
  const output = checkContent(row[answer], answer, answer, shape);
  if ('fault' in output) return output;
  const input = inputOf(row[inputColumn] ?? '', inputColumn, shape);
  if ('fault' in input) return input;
  const question = input.text === '' ? instruction.text : `${instruction.text}\n\n${input.text}`;
  const notes = isNullLiteral(input.text) ? [warning('null_input')] : [];
  return pair(row, { question, answer: output.text }, { list: 'instruction', read: [inputColumn], notes });
}

/** What may be empty, unlike any other text. */
const inputOf = (given: unknown, name: string, shape: RowExample): { text: string } | Faulty =>
  typeof given === 'string' && !isVisible(given) ? { text: '' } : checkContent(given, name, name, shape);

/** A prompt and its completion, each a text or a list of messages. */
function checkPrompt(row: Record<string, unknown>): Checked {
  const [asked, answered] = columnsOf(row, 'prompt-completion');
  if (Array.isArray(row[asked]) || Array.isArray(row[answered])) return checkPromptLists(row, asked, answered);
  const shape = exampleOf([asked, answered]);
  const question = checkContent(row[asked], asked, asked, shape);
  if ('fault' in question) return question;
  const answer = checkContent(row[answered], answered, answered, shape);
  if ('fault' in answer) return answer;
  return pair(row, { question: question.text, answer: answer.text }, { list: asked, read: [], notes: [] });
}

function checkPromptLists(row: Record<string, unknown>, asked: string, answered: string): Checked {
  const { [asked]: prompt, [answered]: completion } = row;
  const questions = Array.isArray(prompt) ? (prompt as unknown[]) : [{ role: 'user', content: prompt }];
  const answers = Array.isArray(completion) ? (completion as unknown[]) : [{ role: 'assistant', content: completion }];
  const checked = checkList({ ...row, messages: [...questions, ...answers] }, chatForm);
  if (!('fault' in checked)) return { ...checked, list: asked };
  const path = checked.fault.path.replace(/^messages(?:\[(\d+)\])?/, (_, index: string | undefined) => {
    if (index === undefined) return asked;
    const place = Number(index) - questions.length;
    return place < 0 ? `${asked}[${index}]` : `${answered}[${place}]`;
  });
  return { fault: { ...checked.fault, path } };
}

function pair(
  row: Record<string, unknown>,
  { question, answer }: { question: string; answer: string },
  { list, read, notes }: { list: string; read: readonly string[]; notes: readonly RowNote[] },
): Checked {
  const earlier = earlierTurns(row, chatForm);
  if ('fault' in earlier) return earlier;
  const messages: ChatMessage[] = [
    ...earlier.turns,
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  return { messages, list, notes: notesOf(row, read, [...earlier.notes, ...notes]) };
}
