import type { RowProblem } from '../dataset-report.ts';
import { quoted } from './quoted-text.ts';

/** What is wrong with a row, before its line is known. */
export type Fault = Omit<RowProblem, 'line'>;
export interface Faulty {
  fault: Fault;
}

/** How rows of a form are to be written, for whoever has to write one anew. */
export interface RowExample {
  why: string;
  example: string;
}

export const chatExample: RowExample = {
  why: 'A chat row is an object with a list of messages.',
  example: '{"messages":[{"role":"user","content":"…"},{"role":"assistant","content":"…"}]}',
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value's kind, to be told to a person. */
export function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return Array.isArray(value) ? 'an array' : 'an object';
}

export const wrongShape = (path: string, what: string, { why, example }: RowExample): Faulty => ({
  fault: { path, what, why, fix: `Write the row as ${example}.` },
});

/** A list of turns that stands by itself, in nothing that names it. */
export function bareList(list: readonly unknown[], shape: RowExample): Faulty {
  const what = 'The line is an array, not an object';
  const [first] = list;
  if (!isObject(first)) return wrongShape('', `${what}.`, shape);
  const key = Object.hasOwn(first, 'from') ? 'conversations' : 'messages';
  return {
    fault: {
      path: '',
      what: `${what}: a bare list of turns.`,
      why: 'A row is an object, whose list of turns has a name.',
      fix: `Write {"${key}":[…]} around each list of turns.`,
    },
  };
}

export const nullColumns = (columns: readonly string[]): Fault => ({
  path: '',
  what: `The columns ${columns.map((column) => `'${column}'`).join(', ')} are there, but null or empty.`,
  why: 'The row has the columns of several forms, and no chat can be read from any of them.',
  fix: 'Fill the columns of one form, or leave the row out.',
});

export const unknownRole = (path: string, role: string, known: Iterable<string>): Faulty => ({
  fault: {
    path,
    what: `The role ${quoted(role)} is unknown.`,
    why: "The model's chat template knows system, user and assistant.",
    fix: `Use one of ${[...known].join(', ')}.`,
  },
});

const callsAreNotTrained =
  'Calls of tools, and what tools answer, are not trained on: the chat template has no place for them.';

export const toolCall = (path: string, field: string): Faulty => ({
  fault: {
    path,
    what: `The turn holds a tool call ('${field}') and no text.`,
    why: callsAreNotTrained,
    fix: 'Leave the row out, or give the turn the text that the assistant says in place of the call.',
  },
});

export const toolTurn = (path: string, role: string): Faulty => ({
  fault: {
    path,
    what: `The role '${role}' is unknown to training: the turn belongs to a tool call.`,
    why: callsAreNotTrained,
    fix: 'Leave the row out, or take the turns of the tool call out of it.',
  },
});

export const noText = (path: string, kind: string, type: string): Faulty => ({
  fault: {
    path,
    what: `A part of the content is ${kind} (${quoted(type)}), not a text.`,
    why: 'The model is trained on texts alone.',
    fix: 'Leave the row out, or keep only the parts of the type text.',
  },
});

export const pythonText = (path: string, name: string): Faulty => ({
  fault: {
    path,
    what: `'${name}' is not JSON: it is a Python list written as text.`,
    why: 'It has single quotes and words such as None: str() of a list cannot be read back for certain.',
    fix: 'Write it with json.dumps(…) instead of str(…), or as a list of objects.',
  },
});

export const emptyContent = (path: string): Faulty => ({
  fault: {
    path,
    what: 'The content is empty.',
    why: 'A turn without text teaches the model to say nothing.',
    fix: 'Give the turn a text, or leave the row out.',
  },
});

export const missingTurn = (path: string, role: string, word: string): Faulty => ({
  fault: {
    path,
    what: `There is no ${role} turn.`,
    why: 'The model learns to answer: it needs a question and an answer in every row.',
    fix: `Add a message with the role ${word}, or leave the row out.`,
  },
});

export const answerFirst = (path: string): Faulty => ({
  fault: {
    path,
    what: 'Every assistant turn comes before the first user turn.',
    why: 'There is nothing to learn an answer from: no answer follows a question.',
    fix: 'Put the turns in the order in which they were said, or leave the row out.',
  },
});
