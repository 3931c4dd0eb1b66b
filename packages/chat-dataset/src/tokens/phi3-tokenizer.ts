import { chatRoles } from './chat-template.ts';
import { skipWhiteSpace } from './special-tokens.ts';
import { createTextFeed } from './text-feed.ts';
import { createTokenScanner } from './token-scanner.ts';
import { readVocabulary } from './vocabulary.ts';

/**
 * Splits text as the tokenizer.json of Phi-3-mini does: names of special tokens are those tokens, also in the middle of a text;
 * white space right of most of them is theirs; each stretch of text between them is given a space in front.
 * A half of a surrogate pair counts as U+FFFD.
 */
export interface Phi3Tokenizer {
  count(text: string): number;
  encode(text: string): Uint32Array;
  /** Tokens of a chat as it is trained on: of its text by `toChatText(messages, 'training')`. */
  countChat(messages: readonly { role: string; content: string }[]): number;
  /** As `count`, of UTF-8 bytes. */
  countBytes(bytes: Uint8Array, from?: number, to?: number): number;
  /** Tokens that one message adds to a chat, its role and its end among them, by the UTF-8 bytes of its content. */
  countMessageBytes(content: Uint8Array, from?: number, to?: number): number;
}

/** What a chat has besides its messages: `<|endoftext|>`. */
export const tokensBesidesMessages = 1;

/** A message's role and its `<|end|>`. The line feed after each is part of it. */
const tokensAroundContent = 2;

/** Cheap: the vocabulary is unpacked by the first use, which takes a tenth of a second. Keeps 4 MB then. Not for two threads. */
export function createPhi3Tokenizer(): Phi3Tokenizer {
  let feed: ReturnType<typeof createTextFeed> | undefined;
  const ready = (): ReturnType<typeof createTextFeed> =>
    (feed ??= createTextFeed(createTokenScanner(readVocabulary())));
  const countMessageBytes: Phi3Tokenizer['countMessageBytes'] = (bytes, from = 0, to = bytes.length) =>
    tokensAroundContent + ready().countBytes(bytes, skipWhiteSpace(bytes, from, to), to);
  return {
    count: (text) => ready().count(text),
    encode: (text) => ready().encode(text),
    countChat: (messages) => {
      let tokens = tokensBesidesMessages;
      for (const { role, content } of messages) {
        if (chatRoles.has(role)) tokens += tokensAroundContent + ready().count(trimStart(content));
      }
      return tokens;
    },
    countBytes: (bytes, from = 0, to = bytes.length) => ready().countBytes(bytes, from, to),
    countMessageBytes,
  };
}

/** Without the white space that goes with a special token in front of it: not quite JavaScript's own idea of white space. */
const trimStart = (text: string): string =>
  /^\p{White_Space}/u.test(text) ? text.replace(/^\p{White_Space}+/u, '') : text;
