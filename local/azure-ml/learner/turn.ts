import type { Message } from './conversation.ts';

/** What the learner remembers of a conversation: an answer, the question before it and what had been said before that. */
export interface Turn {
  question: string;
  /** The earlier turns, the latest first. */
  earlier: string[];
  answer: string;
}

/** The most turns that are remembered of a dataset. */
const most = 20_000;
const remembered = 3;

export function toTurns(conversations: Message[][]): Turn[] {
  const turns: Turn[] = [];
  for (const messages of conversations) {
    const said: Message[] = [];
    for (const message of messages) {
      if (message.role === 'assistant' && said.some(({ role }) => role === 'user')) {
        turns.push({ ...toContext(said), answer: message.content });
        if (turns.length === most) return turns;
      }
      if (message.role !== 'system') said.push(message);
    }
  }
  return turns;
}

/** A conversation so far as the question that is open and what came before it. */
export function toContext(messages: Message[]): Pick<Turn, 'question' | 'earlier'> {
  const talk = messages.filter(({ role }) => role !== 'system');
  const last = talk.findLastIndex(({ role }) => role === 'user');
  const earlier = talk.slice(0, Math.max(0, last)).map(({ content }) => content);
  return { question: talk[last]?.content ?? '', earlier: earlier.reverse().slice(0, remembered) };
}
