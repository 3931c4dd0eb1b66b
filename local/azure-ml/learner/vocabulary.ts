import type { Message } from './conversation.ts';
import { tokenize } from './tokenize.ts';

/** Signs that no text has: unknown word, end of an answer, and the beginning of a turn of each role. */
const signs = ['<unknown>', '<end>', '<system>', '<user>', '<assistant>'];
const unknownId = 0;
export const endId = 1;
const largest = 12_000;

/** Words as numbers, the most frequent first: what the model's classes are cut from. */
export interface Vocabulary {
  words: string[];
  idOf(word: string): number;
  idOfRole(role: Message['role']): number;
}

export function createVocabulary(words: string[]): Vocabulary {
  const ids = new Map(words.map((word, id) => [word, id]));
  return {
    words,
    idOf: (word) => ids.get(word) ?? unknownId,
    idOfRole: (role) => ids.get(`<${role}>`) ?? unknownId,
  };
}

/** The vocabulary of a dataset: every word of it, up to the 12,000 most frequent. */
export function collectVocabulary(conversations: Message[][]): Vocabulary {
  const counts = new Map<string, number>();
  for (const { content } of conversations.flat()) {
    for (const { text } of tokenize(content)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const byFrequency = [...counts].sort(([first, a], [second, b]) => b - a || (first < second ? -1 : 1));
  return createVocabulary([...signs, ...byFrequency.slice(0, largest).map(([word]) => word)]);
}
