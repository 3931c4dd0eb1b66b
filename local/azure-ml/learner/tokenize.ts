/** A word or sign of a text, in lower case, and where it ends in the text. */
export interface Token {
  text: string;
  end: number;
}

const pattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]+)*|[^\s\p{L}\p{M}\p{N}]/gu;
const word = /[\p{L}\p{N}]/u;

export function tokenize(text: string): Token[] {
  return [...text.matchAll(pattern)].map((match) => ({
    text: match[0].toLowerCase().replaceAll('’', "'"),
    end: match.index + match[0].length,
  }));
}

/** The words of a text without its signs. */
export function wordsOf(text: string): string[] {
  return tokenize(text).flatMap((token) => (word.test(token.text) ? [token.text] : []));
}

/** The sentences of a text, as they stand. */
export function sentencesOf(text: string): string[] {
  return (text.match(/[^.!?。！？\n]+[.!?。！？]*/gu) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => word.test(sentence));
}

/** The start of a text that is at most so many tokens long. */
export function cutToTokens(text: string, atMost: number): string {
  const tokens = tokenize(text);
  return tokens.length <= atMost ? text : text.slice(0, tokens[Math.max(0, atMost - 1)]?.end ?? 0);
}
