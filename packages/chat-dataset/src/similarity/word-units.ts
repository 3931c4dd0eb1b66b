/**
 * What is no part of a word: white space and controls, ASCII punctuation, general and CJK punctuation, and what only chooses how
 * the character before it looks.
 */
const separators = /[\p{White_Space}\p{Cc}\p{P}\ufe00-\ufe0f]/u;

/** Scripts written without spaces, and pictures: each character is a word of its own. */
const alone =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u;

/** Stands for the first half of a surrogate pair: `unitOfCode` tells what the pair is. */
export const surrogateUnit = -0x80000000;

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

/** Of the plane after the first, where nearly all are that texts hold. Filled as they come. */
const nextPlane = new Int32Array(0x10000).fill(surrogateUnit);

/** The same for a character beyond the first plane, or for the first half of a surrogate pair alone. */
export function unitOfCode(code: number): number {
  if (code < 0x10000 || code >= 0x20000) return wordUnitOf(code);
  const known = nextPlane[code - 0x10000] ?? 0;
  if (known !== surrogateUnit) return known;
  return (nextPlane[code - 0x10000] = wordUnitOf(code));
}

function wordUnitOf(code: number): number {
  const character = String.fromCodePoint(code);
  if (code === 0 || separators.test(character)) return 0;
  const lower = character.toLowerCase();
  const folded = lower.length === character.length ? (lower.codePointAt(0) ?? code) : code;
  return alone.test(character) ? -folded : folded;
}
