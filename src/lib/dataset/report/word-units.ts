/**
 * What is no part of a word: white space and controls, ASCII punctuation, general and CJK punctuation, and what only chooses how
 * the character before it looks.
 */
const separators = /[\p{White_Space}\p{Cc}\p{P}\ufe00-\ufe0f]/u;

/** Scripts written without spaces, and pictures: each character is a word of its own. */
const alone =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u;

/** Stands for the first half of a surrogate pair: `unitOfPair` tells what the pair is. */
export const surrogateUnit = 0x7fffffff;

let table: Int32Array | undefined;

/**
 * For each of the 65,536 UTF-16 units: 0 where it separates words, the unit in lower case where it is part of one, and the
 * negative of that where it is a word alone. Made on first use.
 */
export function wordUnits(): Int32Array {
  table ??= Int32Array.from({ length: 0x10000 }, (_, unit) =>
    unit >= 0xd800 && unit < 0xdc00 ? surrogateUnit : wordUnitOf(unit),
  );
  return table;
}

const pairs = new Map<number, number>();
/** There are a million; texts are of a few. */
const mostPairs = 4_096;

/** The same for the surrogate pair at a place of a text. Half a pair is what it is by itself. */
export function unitOfPair(text: string, at: number): number {
  const code = text.codePointAt(at) ?? 0;
  const known = pairs.get(code);
  if (known !== undefined) return known;
  const unit = wordUnitOf(code);
  if (pairs.size >= mostPairs) pairs.clear();
  pairs.set(code, unit);
  return unit;
}

function wordUnitOf(code: number): number {
  const character = String.fromCodePoint(code);
  if (code === 0 || separators.test(character)) return 0;
  const lower = character.toLowerCase();
  const folded = lower.length === character.length ? (lower.codePointAt(0) ?? code) : code;
  return alone.test(character) ? -folded : folded;
}
