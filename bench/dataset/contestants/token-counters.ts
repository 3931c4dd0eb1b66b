import { countTokens } from 'gpt-tokenizer';
import { createPhi3Tokenizer } from '../../../packages/chat-dataset/src/tokens/phi3-tokenizer.ts';
import type { Contestant } from '../contestant.ts';
import { overRows } from './rows-in-memory.ts';

export const phi3Tokens: Contestant = ({ input }) => {
  const tokenizer = createPhi3Tokenizer();
  tokenizer.count('ready');
  return overRows(input, (rows) => {
    let tokens = 0;
    for (const messages of rows) tokens += tokenizer.countChat(messages);
    if (tokens === 0) throw new Error('Nothing was counted.');
  });
};

/** Another vocabulary: it is the speed that is compared. */
export const gptTokens: Contestant = ({ input }) => {
  countTokens('ready');
  return overRows(input, (rows) => {
    let tokens = 0;
    for (const messages of rows) for (const { content } of messages) tokens += countTokens(content);
    if (tokens === 0) throw new Error('Nothing was counted.');
  });
};
