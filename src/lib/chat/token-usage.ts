import type { ChatMessage } from 'chat-dataset/chat-message';
import { lazy } from '../platform/lazy.ts';

/** What a chat cost, in OpenAI's words. */
export interface TokenUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

export interface UsageCounter {
  /** Counts what is asked alone; undefined for a model whose vocabulary is another. */
  prompt(baseModel: string, asked: readonly ChatMessage[]): Promise<number | undefined>;
  /** Counts what was asked and answered; undefined for a model whose vocabulary is another. */
  count(baseModel: string, asked: readonly ChatMessage[], answer: string): Promise<TokenUsage | undefined>;
  /** Waits for an answer, and unpacks the vocabulary meanwhile where the model takes its time. */
  during<T>(answering: Promise<T>): Promise<T>;
}

/** Phi-3-mini and -medium and Phi-3.5-mini share vocabulary and template. */
const counted = /^phi-3(?:\.5)?-(?:mini|medium)\b/i;

/** The first use takes a tenth of a second of computing. An answer that is quicker than this (ms) is not to wait for it twice. */
const thinkingTime = 200;

export function createUsageCounter(): UsageCounter {
  const tokenizer = lazy(async () => {
    const { createPhi3Tokenizer } = await import('chat-dataset/tokens');
    const made = createPhi3Tokenizer();
    made.count('');
    return made;
  });

  return {
    async prompt(baseModel, asked) {
      if (!counted.test(baseModel)) return undefined;
      return (await tokenizer()).countChat(asked);
    },
    async during(answering) {
      const timer = setTimeout(() => void tokenizer(), thinkingTime);
      return answering.finally(() => clearTimeout(timer));
    },
    async count(baseModel, asked, answer) {
      if (!counted.test(baseModel)) return undefined;
      const { countChat, count } = await tokenizer();
      // A prompt ends with the word given to the model where a text that is trained on has its end: one token either way.
      const prompt = countChat(asked);
      const completion = count(answer);
      return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
    },
  };
}
