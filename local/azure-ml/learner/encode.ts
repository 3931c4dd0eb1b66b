import type { Message } from './conversation.ts';
import { tokenize } from './tokenize.ts';
import { endId, type Vocabulary } from './vocabulary.ts';

/** A word that is to be foretold, with what is known when it comes. */
export interface Example {
  /** The three tokens before it, the nearest first. */
  before: [number, number, number];
  /** The words of the question that is being answered. */
  topic: Int32Array;
  target: number;
}

/** Every token of the assistant's turns, and the end of each: what fine-tuning a chat model is trained on. */
export function encodeConversation(messages: Message[], vocabulary: Vocabulary, longest: number): Example[] {
  const examples: Example[] = [];
  let topic = new Int32Array();
  let before: Example['before'] = [endId, endId, endId];
  let length = 0;
  const push = (id: number) => {
    before = [id, before[0], before[1]];
    length += 1;
  };
  for (const { role, content } of messages) {
    const ids = tokenize(content).map(({ text }) => vocabulary.idOf(text));
    if (role === 'user') topic = Int32Array.from(new Set(ids));
    push(vocabulary.idOfRole(role));
    for (const target of role === 'assistant' ? [...ids, endId] : ids) {
      if (length >= longest) return examples;
      if (role === 'assistant') examples.push({ before, topic, target });
      push(target);
    }
  }
  return examples;
}
