import type { TokenScanner } from './token-scanner.ts';

/** Brings texts into the form that a scanner reads, long ones in parts. */
export interface TextFeed {
  count(text: string): number;
  countBytes(bytes: Uint8Array, from: number, to: number): number;
  encode(text: string): Uint32Array;
}

/** Characters of a text, or bytes, that are looked at at once where they can be cut. */
const partLength = 1 << 16;
const smallest = 3 * partLength + 1;

/** Holds one buffer of 192 KiB; a longer one, for a text that cannot be cut, only as long as it is needed. */
export function createTextFeed(scanner: TokenScanner): TextFeed {
  const ownBytes = Buffer.allocUnsafeSlow(smallest);
  ownBytes[0] = space;
  const bytesFor = (length: number): Buffer => (length <= smallest ? ownBytes : Buffer.allocUnsafeSlow(length));
  const scanText = (text: string, from: number, to: number, ids?: Uint32Array): number => {
    const part = from === 0 && to === text.length ? text : text.slice(from, to);
    const lead = from === 0 ? 1 : 0;
    const bytes = bytesFor(part.length <= partLength ? smallest : Buffer.byteLength(part) + 1);
    bytes[0] = space;
    return scanner.scan(bytes, lead + bytes.write(part, lead), from > 0, ids);
  };
  const scanBytes = (source: Uint8Array, from: number, to: number, continues: boolean): number => {
    const lead = continues ? 0 : 1;
    const bytes = bytesFor(to - from + 1);
    bytes[0] = space;
    copy(source, from, to, bytes, lead);
    return scanner.scan(bytes, lead + to - from, continues);
  };
  return {
    count(text) {
      let tokens = 0;
      for (let from = 0, to = 0; from < text.length; from = to) {
        to = partEnd(text.length, from, (at) => text.charCodeAt(at));
        tokens += scanText(text, from, to);
      }
      return tokens;
    },
    countBytes(bytes, start, end) {
      let tokens = 0;
      for (let from = start, to = start; from < end; from = to) {
        to = partEnd(end, from, (at) => bytes[at] as number);
        tokens += scanBytes(bytes, from, to, from > start);
      }
      return tokens;
    },
    encode(text) {
      const parts: Uint32Array[] = [];
      for (let from = 0, to = 0; from < text.length; from = to) {
        to = partEnd(text.length, from, (at) => text.charCodeAt(at));
        const ids = new Uint32Array(3 * (to - from) + 1);
        parts.push(ids.slice(0, scanText(text, from, to, ids)));
      }
      return concatenate(parts);
    },
  };
}

const space = 0x20;
const lineFeed = 0x0a;

/** For a few bytes a loop is faster than a call into the runtime. */
function copy(source: Uint8Array, from: number, to: number, target: Uint8Array, offset: number): void {
  if (to - from > 128) target.set(source.subarray(from, to), offset);
  else for (let at = from, put = offset; at < to; at++, put++) target[put] = source[at] as number;
}

/**
 * Where the part that begins at `from` may end: before a space or a line feed that follows a letter or a digit of ASCII, for no
 * piece holds such two and no special token ends so. Such a place is looked for below the length of a part first, then above.
 */
function partEnd(length: number, from: number, unitAt: (at: number) => number): number {
  if (length - from <= partLength) return length;
  const isEnd = (at: number): boolean => {
    const after = unitAt(at);
    return (after === space || after === lineFeed) && isLetterOrDigit(unitAt(at - 1));
  };
  for (let at = from + partLength; at > from; at--) if (isEnd(at)) return at;
  for (let at = from + partLength + 1; at < length; at++) if (isEnd(at)) return at;
  return length;
}

const isLetterOrDigit = (unit: number): boolean =>
  (unit >= 0x30 && unit <= 0x39) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a);

function concatenate(parts: readonly Uint32Array[]): Uint32Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
