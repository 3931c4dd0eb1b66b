import { embeddedValue } from './embedded-json.ts';
import { isTurnField, lostFields } from './lost-fields.ts';
import { checkContent } from './message-content.ts';
import {
  answerFirst,
  bareList,
  chatExample,
  isObject,
  missingTurn,
  nameOf,
  pythonText,
  toolCall,
  toolTurn,
  unknownRole,
  wrongShape,
  type Faulty,
  type RowExample,
} from './row-faults.ts';
import { addNotes, leftOut, warning, type RowNote } from './row-note.ts';
import { isVisible } from './visible-text.ts';
import { roles, type ChatMessage, type Role } from './chat-message.ts';

/** How a list of messages is written: the names of its fields, and the names of its roles with what they stand for. */
export interface MessageForm extends RowExample {
  list: string;
  role: string;
  content: string;
  roles: ReadonlyMap<string, Role>;
}

/** As OpenAI writes it. */
export const chatForm: MessageForm = {
  ...chatExample,
  list: 'messages',
  role: 'role',
  content: 'content',
  roles: new Map(roles.map((role) => [role, role])),
};

/** Messages that were read, and what is to be told of them all the same. */
export interface ReadMessages {
  messages: ChatMessage[];
  notes: RowNote[];
}

/** Reads a row's messages, or tells the first thing that is wrong with them. `earlier` are turns that stand elsewhere in the row. */
export function checkMessages(
  row: unknown,
  form: MessageForm = chatForm,
  earlier: readonly ChatMessage[] = [],
): ReadMessages | Faulty {
  if (Array.isArray(row)) return bareList(row, form);
  if (!isObject(row)) return wrongShape('', `The line is ${nameOf(row)}, not an object.`, form);
  const list = listOf(row[form.list], form);
  if ('fault' in list) return list;
  const read = readList(list.values, form);
  if ('fault' in read) return read;
  const messages = earlier.length === 0 ? read.messages : joined(earlier, read.messages);
  return findMissingTurn(messages, form) ?? { messages, notes: read.notes };
}

/** The list itself, or the one that its text is the JSON of. */
function listOf(value: unknown, form: MessageForm): { values: unknown[] } | Faulty {
  const { list } = form;
  const embedded = typeof value === 'string' ? embeddedValue(value) : undefined;
  if (embedded === 'python') return pythonText(list, list);
  const values = embedded ? embedded.value : value;
  if (!Array.isArray(values)) return wrongShape(list, `'${list}' is ${nameOf(value)}, not an array.`, form);
  return values.length === 0 ? wrongShape(list, `'${list}' is empty.`, form) : { values: values as unknown[] };
}

/** The messages of a list, whatever their order. An empty system turn is left out: it says nothing. */
export function readList(values: readonly unknown[], form: MessageForm): ReadMessages | Faulty {
  const messages: ChatMessage[] = [];
  const notes: RowNote[] = [];
  for (const [index, value] of values.entries()) {
    const read = readMessage(value, `${form.list}[${index}]`, form, notes);
    if (!read) continue;
    if ('fault' in read) return read;
    messages.push(read);
  }
  return { messages, notes };
}

function readMessage(
  value: unknown,
  path: string,
  form: MessageForm,
  notes: RowNote[],
): ChatMessage | Faulty | undefined {
  const embedded = typeof value === 'string' ? embeddedValue(value) : undefined;
  if (embedded === 'python') return pythonText(path, form.list);
  const message = embedded ? embedded.value : value;
  if (!isObject(message)) return wrongShape(path, `The message is ${nameOf(value)}, not an object.`, form);
  const role = roleOf(message, path, form);
  if (typeof role !== 'string') return role;
  const { [form.content]: content } = message;
  const call = callWithoutText(message, content);
  if (call !== undefined) return toolCall(`${path}.${call}`, call);
  if (role === 'system' && typeof content === 'string' && !isVisible(content)) {
    addNotes(notes, [warning('empty_system')]);
    return undefined;
  }
  const checked = checkContent(content, `${path}.${form.content}`, form.content, form);
  if ('fault' in checked) return checked;
  const lost = lostFields(message, isTurnField, []);
  if (lost.length > 0)
    addNotes(
      notes,
      lost.map((name) => leftOut(`${form.list}[].${name}`)),
    );
  return { role, content: checked.text };
}

const toolRoles = new Set([
  'tool',
  'function',
  'function_call',
  'tool_call',
  'tool_response',
  'observation',
  'ipython',
]);

function roleOf(message: Record<string, unknown>, path: string, form: MessageForm): Role | Faulty {
  const { [form.role]: role } = message;
  const rolePath = `${path}.${form.role}`;
  if (typeof role !== 'string') return wrongShape(rolePath, `'${form.role}' is ${nameOf(role)}, not a text.`, form);
  return (
    form.roles.get(role) ??
    (toolRoles.has(role) ? toolTurn(rolePath, role) : unknownRole(rolePath, role, form.roles.keys()))
  );
}

/** The field that calls a tool, of a turn that says nothing else. */
function callWithoutText(message: Record<string, unknown>, content: unknown): string | undefined {
  if (content !== undefined && content !== null && !(typeof content === 'string' && !isVisible(content)))
    return undefined;
  return ['tool_calls', 'function_call'].find((name) => typeof message[name] === 'object' && message[name] !== null);
}

/** What the system says stays in front. */
function joined(earlier: readonly ChatMessage[], messages: readonly ChatMessage[]): ChatMessage[] {
  const all = [...earlier, ...messages];
  const own = messages.findIndex(({ role }) => role !== 'system');
  if (own <= 0 || !earlier.some(({ role }) => role !== 'system')) return all;
  const systems = earlier.filter(({ role }) => role === 'system');
  return [
    ...systems,
    ...messages.slice(0, own),
    ...earlier.filter(({ role }) => role !== 'system'),
    ...messages.slice(own),
  ];
}

function findMissingTurn(messages: readonly ChatMessage[], { list, roles: words }: MessageForm): Faulty | undefined {
  const missing = (['user', 'assistant'] as const).find((role) => !messages.some((message) => message.role === role));
  if (missing) return missingTurn(list, missing, [...words].find(([, role]) => role === missing)?.[0] ?? missing);
  const question = messages.findIndex(({ role }) => role === 'user');
  return messages.some(({ role }, index) => role === 'assistant' && index > question) ? undefined : answerFirst(list);
}
