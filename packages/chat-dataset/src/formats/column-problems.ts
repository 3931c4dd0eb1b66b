import type { Problem } from '../problem.ts';
import { unknownColumns } from './file-problems.ts';

/** Rows that are made for something else, by columns that they all have. */
const otherKinds: readonly { columns: readonly string[]; problem: Problem }[] = [
  ...[
    ['chosen', 'rejected'],
    ['preferred_output', 'non_preferred_output'],
  ].map((columns) => ({
    columns,
    problem: {
      type: 'dataset_is_preferences',
      message: `The rows are preference pairs (${columns.join(', ')}), which are for preference training such as DPO; here the model learns from examples.`,
      remedy:
        'Write the better answers alone: as {"prompt":"…","completion":"…"}, or the list of messages of the better one as {"messages":[…]}.',
    },
  })),
  ...[['message_id', 'parent_id'], ['message_tree_id']].map((columns) => ({
    columns,
    problem: {
      type: 'dataset_is_a_tree',
      message: `The rows are parts of message trees (${columns.join(', ')}), as OpenAssistant has them, and not whole conversations.`,
      remedy:
        'Follow the replies from each first question down, and write every conversation as one row: prompter becomes user, text becomes content, in {"messages":[…]}.',
    },
  })),
  {
    columns: ['contents'],
    problem: {
      type: 'dataset_is_gemini',
      message: "The rows are written for Gemini: 'contents' with 'parts'.",
      remedy:
        'Write contents as {"messages":[…]}: the role model becomes assistant, the texts of parts become content, and systemInstruction the first message, with the role system.',
    },
  },
  ...[
    ['role', 'content'],
    ['from', 'value'],
  ].map((columns) => ({
    columns,
    problem: {
      type: 'dataset_rows_are_turns',
      message: `Each row is a single turn (${columns.join(', ')}), and not a conversation.`,
      remedy: 'Write every conversation as one row, with its turns in a list: {"messages":[…]}.',
    },
  })),
];

const plainTexts: Problem = {
  type: 'dataset_columns_unknown',
  message: "The rows hold plain texts ('text') without question and answer.",
  remedy: 'Write every row as a question and its answer: {"prompt":"…","completion":"…"}, or as {"messages":[…]}.',
};

/** Names that people give to what is read under another one. */
const names = {
  messages: [
    'conversation',
    'dialog',
    'dialogue',
    'dialogs',
    'dialogues',
    'chat',
    'chats',
    'turns',
    'thread',
    'message',
  ],
  prompt: [
    ...['question', 'query', 'instruction', 'prompt', 'user', 'human', 'request', 'input', 'problem', 'source'],
    ...['user_message', 'user_input', 'user_prompt', 'q', 'ask', 'post'],
  ],
  completion: [
    ...['answer', 'response', 'output', 'completion', 'assistant', 'reply', 'target', 'solution', 'gpt', 'bot'],
    ...['assistant_message', 'model_output', 'a', 'best_answer', 'answers', 'responses'],
  ],
};

/** What is to be told of rows with these columns, from which no chat can be read. */
export function columnsProblem(columns: readonly string[]): Problem {
  const other = otherKinds.find((kind) => kind.columns.every((column) => columns.includes(column)));
  if (other) return other.problem;
  const remedy = renaming(columns);
  if (remedy === undefined && columns.includes('text')) return plainTexts;
  const problem = unknownColumns(columns);
  return remedy === undefined ? problem : { ...problem, remedy };
}

function renaming(columns: readonly string[]): string | undefined {
  const named = (known: readonly string[]): string | undefined =>
    known
      .map((name) => columns.find((column) => column.trim().toLowerCase().replace(/[ -]/g, '_') === name))
      .find((column) => column !== undefined);
  const list = named(names.messages);
  if (list !== undefined) return `Rename '${list}' to 'messages', if it holds lists of turns with role and content.`;
  const [prompt, completion] = [named(names.prompt), named(names.completion)];
  if (prompt === undefined || completion === undefined) return undefined;
  const renamed = [
    [prompt, 'prompt'],
    [completion, 'completion'],
  ].flatMap(([from, to]) => (from === to ? [] : [`'${from}' to '${to}'`]));
  return renamed.length === 0 ? undefined : `Rename ${renamed.join(' and ')}, if they are the question and its answer.`;
}
