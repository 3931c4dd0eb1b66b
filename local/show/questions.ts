import type { ChatMessage, RunApi } from './run-api.ts';

/** Word for word the start of a conversation in samples/crumb.jsonl. */
export const verbatimQuestion = 'Do I need to feed my starter every day?';

/** What the sample's baker says next is "about every other saturday": the same, in other words. */
const rewordedQuestion = 'I only bake every second Saturday or so.';

export interface Exchange {
  question: string;
  answer: string;
  /** From the question being sent to the whole answer being there. */
  milliseconds: number;
}

/** Asks two questions, the second following on from the first answer. Rejects when an answer is empty. */
export async function askQuestions(api: RunApi, model: string): Promise<[Exchange, Exchange]> {
  const opening: ChatMessage[] = [{ role: 'user', content: verbatimQuestion }];
  const first = await exchange(api, model, opening);
  const second = await exchange(api, model, [
    ...opening,
    { role: 'assistant', content: first.answer },
    { role: 'user', content: rewordedQuestion },
  ]);
  return [first, second];
}

async function exchange(api: RunApi, model: string, messages: ChatMessage[]): Promise<Exchange> {
  const startedAt = performance.now();
  const answer = await api.ask(model, messages);
  const question = messages.at(-1)?.content ?? '';
  if (answer.trim() === '') throw new Error(`The model '${model}' gave an empty answer to '${question}'.`);
  return { question, answer, milliseconds: performance.now() - startedAt };
}
