/** A token that stands in the text by its name and is never split. */
export interface SpecialToken {
  id: number;
  name: string;
  /** Whether white space after it belongs to it, which is so for all of Phi-3's own but `<|endoftext|>`. */
  stripsRight: boolean;
}

const stripping = (id: number, name: string): SpecialToken => ({ id, name, stripsRight: true });
const keeping = (id: number, name: string): SpecialToken => ({ id, name, stripsRight: false });

/** As tokenizer.json of Phi-3-mini lists them under `added_tokens`; none is normalized, none strips to its left. */
export const specialTokens: readonly SpecialToken[] = [
  keeping(0, '<unk>'),
  keeping(1, '<s>'),
  stripping(2, '</s>'),
  keeping(32000, '<|endoftext|>'),
  stripping(32001, '<|assistant|>'),
  stripping(32002, '<|placeholder1|>'),
  stripping(32003, '<|placeholder2|>'),
  stripping(32004, '<|placeholder3|>'),
  stripping(32005, '<|placeholder4|>'),
  stripping(32006, '<|system|>'),
  stripping(32007, '<|end|>'),
  stripping(32008, '<|placeholder5|>'),
  stripping(32009, '<|placeholder6|>'),
  stripping(32010, '<|user|>'),
];

const names = specialTokens.map((token) => ({ token, bytes: Buffer.from(token.name, 'latin1') }));

/** The special token whose name begins at `from`, if its whole name is there before `end`. */
export function specialTokenAt(bytes: Uint8Array, from: number, end: number): SpecialToken | undefined {
  const named = names.find(
    ({ bytes: name }) => from + name.length <= end && name.every((byte, index) => bytes[from + index] === byte),
  );
  return named?.token;
}

/** The first place from `from` on that holds no white space, or `end`; Unicode's White_Space, as the trainer's library has it. */
export function skipWhiteSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (let width = widthOfSpace(bytes, at); at < end && width > 0; width = widthOfSpace(bytes, at)) at += width;
  return Math.min(at, end);
}

/** Bytes of the white space at `at`, 0 for none. */
function widthOfSpace(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first === 0x20 || (first >= 9 && first <= 13) ? 1 : 0;
  const second = bytes[at + 1] ?? 0;
  if (first === 0xc2) return second === 0x85 || second === 0xa0 ? 2 : 0;
  return wideSpaces.has((first << 16) | (second << 8) | (bytes[at + 2] ?? 0)) ? 3 : 0;
}

/** White space of three bytes: U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000. */
const wideSpaces = new Set([
  0xe19a80,
  ...Array.from({ length: 11 }, (_, index) => 0xe28080 + index),
  0xe280a8,
  0xe280a9,
  0xe280af,
  0xe2819f,
  0xe38080,
]);
