/** Units that are no part of a word: white space and controls, ASCII punctuation, general and CJK punctuation. */
const separators = /[\p{White_Space}\p{Cc}\p{P}]/u;

/** Scripts written without spaces: each unit is a word of its own. */
const alone =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

let table: Int32Array | undefined;

/**
 * For each of the 65,536 UTF-16 units: 0 where it separates words, the unit in lower case where it is part of one, and the
 * negative of that where it is a word alone. Made on first use.
 */
export function wordUnits(): Int32Array {
  table ??= Int32Array.from({ length: 0x10000 }, (_, unit) => wordUnitOf(unit));
  return table;
}

function wordUnitOf(unit: number): number {
  const character = String.fromCharCode(unit);
  if (unit === 0 || separators.test(character)) return 0;
  const lower = character.toLowerCase();
  const folded = lower.length === 1 ? lower.charCodeAt(0) : unit;
  return alone.test(character) ? -folded : folded;
}
