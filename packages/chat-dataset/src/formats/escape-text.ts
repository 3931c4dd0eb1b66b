const quote = 0x22;
const backslash = 0x5c;
/** An escape takes this much more than its byte, at most. */
const maxEscape = 6;

/** What follows the backslash for bytes that JSON writes shorter than as `\u00xx`. */
const shortEscapes = new Map([
  [0x08, 0x62],
  [0x09, 0x74],
  [0x0a, 0x6e],
  [0x0c, 0x66],
  [0x0d, 0x72],
  [quote, quote],
  [backslash, backslash],
]);
const hexDigits = Buffer.from('0123456789abcdef');

/** For each byte 0 where it stays as it is, the character after the backslash where it has one of its own, or that of `\u`. */
const escapes = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === quote || byte === backslash ? (shortEscapes.get(byte) ?? 0x75) : 0,
);

/**
 * Writes UTF-8 bytes as the inside of a JSON string, as `JSON.stringify` writes it. Answers the place after it; -1 where there
 * may not be enough room, and what stands at `at` is void then.
 */
export function escapeInto(target: Buffer, at: number, text: Buffer): number {
  const end = text.length;
  const from = new DataView(text.buffer, text.byteOffset, end);
  const to = new DataView(target.buffer, target.byteOffset, target.length);
  let place = at;
  for (let index = 0; ;) {
    if (place + (end - index) + 4 * maxEscape > target.length) return -1;
    for (; index + 4 <= end; index += 4, place += 4) {
      const word = from.getInt32(index, true);
      if (holdsEscape(word)) break;
      to.setInt32(place, word, true);
    }
    for (const stop = Math.min(end, index + 4); index < stop; index += 1) {
      const byte = text[index] ?? 0;
      const escape = escapes[byte] ?? 0;
      if (escape === 0) target[place++] = byte;
      else place = putEscape(target, place, byte, escape);
    }
    if (index === end) return place;
  }
}

/** Whether one of four bytes may need an escape: below a space, a quote or a backslash. */
function holdsEscape(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    ((word - 0x20202020) & ~word) | ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes);
  return (found & 0x80808080) !== 0;
}

function putEscape(target: Buffer, at: number, byte: number, escape: number): number {
  target[at] = backslash;
  target[at + 1] = escape;
  if (escape !== 0x75) return at + 2;
  target[at + 2] = target[at + 3] = 0x30;
  target[at + 4] = hexDigits[byte >> 4] ?? 0;
  target[at + 5] = hexDigits[byte & 15] ?? 0;
  return at + 6;
}
