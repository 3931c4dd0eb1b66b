import type { ChatMessage } from '../rows/chat-message.ts';
import { chatForm, readList, type MessageForm } from '../rows/check-messages.ts';
import { embeddedValue } from '../rows/embedded-json.ts';
import { checkContent } from '../rows/message-content.ts';
import { isObject, nameOf, type Fault, type Faulty } from '../rows/row-faults.ts';
import type { RowNote } from '../rows/row-note.ts';
import { isVisible } from '../rows/visible-text.ts';
import { historyColumn, systemColumns } from './form-columns.ts';

/** Turns that stand beside a row's own, in columns of their own: what the system says, and what was said before. */
export interface EarlierTurns {
  turns: ChatMessage[];
  notes: RowNote[];
}

const none: EarlierTurns = { turns: [], notes: [] };

export function earlierTurns(row: Record<string, unknown>, form: MessageForm): EarlierTurns | Faulty {
  const turns: ChatMessage[] = [];
  for (const column of systemColumns) {
    const value = row[column];
    if (value === undefined || value === null || (typeof value === 'string' && !isVisible(value))) continue;
    const system = checkContent(value, column, column, systemShape);
    if ('fault' in system) return system;
    turns.push({ role: 'system', content: system.text });
  }
  const history = historyOf(row[historyColumn], form);
  if ('fault' in history) return history;
  if (turns.length === 0 && history.turns.length === 0) return none;
  return { turns: [...turns, ...history.turns], notes: history.notes };
}

const systemShape = { why: "The column 'system' is the first turn of its row: a text.", example: '{"system":"…", …}' };

/** Pairs of question and answer, or messages. */
function historyOf(value: unknown, form: MessageForm): EarlierTurns | Faulty {
  const embedded = typeof value === 'string' ? embeddedValue(value) : undefined;
  const list = embedded && embedded !== 'python' ? embedded.value : value;
  if (list === undefined || list === null || (typeof list === 'string' && !isVisible(list))) return none;
  if (!Array.isArray(list)) return { fault: noHistory(`it is ${nameOf(list)}, not a list`) };
  const values = list as unknown[];
  if (values.length === 0) return none;
  return values.every((pair) => Array.isArray(pair)) ? pairsOf(values) : messagesOf(values, form);
}

function pairsOf(pairs: readonly unknown[][]): EarlierTurns | Faulty {
  const turns: ChatMessage[] = [];
  for (const [index, pair] of pairs.entries()) {
    const [question, answer] = pair;
    if (pair.length !== 2 || typeof question !== 'string' || typeof answer !== 'string')
      return { fault: noHistory('it has a pair that is not two texts', `[${index}]`) };
    if (isVisible(question)) turns.push({ role: 'user', content: question });
    if (isVisible(answer)) turns.push({ role: 'assistant', content: answer });
  }
  return { turns, notes: [] };
}

/** Named as the row's own messages are, or as OpenAI names them. */
function messagesOf(values: readonly unknown[], form: MessageForm): EarlierTurns | Faulty {
  const [first] = values;
  const names = isObject(first) && Object.hasOwn(first, form.role) ? form : chatForm;
  const read = readList(values, { ...names, list: historyColumn });
  return 'fault' in read ? read : { turns: read.messages, notes: read.notes };
}

const noHistory = (what: string, place = ''): Fault => ({
  path: `${historyColumn}${place}`,
  what: `'${historyColumn}' cannot be read: ${what}.`,
  why: 'What was said before becomes turns of the row: a list of pairs of question and answer, or of messages.',
  fix: `Write it as [["question","answer"], …], or leave the column out.`,
});
