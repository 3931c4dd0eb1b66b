import { deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { textOf } from './decode-text.ts';
import { readHybrid } from './read-levels.ts';

/** Gives a page's texts one after the other; undefined for one that is not UTF-8, or is merely passed. */
export type NextText = (isPassed?: boolean) => string | undefined;

/** The texts of a page from `at` on, in one of the encodings that Parquet has for byte arrays. */
export function readTexts(
  encoding: string,
  bytes: Buffer,
  at: number,
  count: number,
  dictionary: NextText[] | undefined,
): NextText {
  switch (encoding) {
    case 'PLAIN':
      return plainTexts(bytes, at);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return dictionaryTexts(bytes, at, count, dictionary ?? []);
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return deltaTexts(bytes, at, count, deltaLengthByteArray);
    case 'DELTA_BYTE_ARRAY':
      return deltaTexts(bytes, at, count, deltaByteArray);
    default:
      throw new Error(`texts in the encoding ${encoding}`);
  }
}

function plainTexts(bytes: Buffer, from: number): NextText {
  let at = from;
  return (isPassed) => {
    const length = bytes.readUInt32LE(at);
    const start = at + 4;
    at = start + length;
    if (at > bytes.length) throw new Error('a text that goes beyond its page');
    return isPassed ? undefined : textOf(bytes.subarray(start, at));
  };
}

/** The texts of a dictionary page, each decoded when it is first asked for. */
export function readDictionary(bytes: Buffer, count: number): NextText[] {
  const texts: NextText[] = [];
  for (let index = 0, at = 0; index < count; index += 1) {
    const start = at + 4;
    at = start + bytes.readUInt32LE(at);
    if (at > bytes.length) throw new Error('a text that goes beyond its page');
    texts.push(decodedOnce(bytes.subarray(start, at)));
  }
  return texts;
}

function decodedOnce(bytes: Buffer): NextText {
  let decoded: { text: string | undefined } | undefined;
  return () => (decoded ??= { text: textOf(bytes) }).text;
}

function dictionaryTexts(bytes: Buffer, at: number, count: number, dictionary: readonly NextText[]): NextText {
  const width = count === 0 ? 0 : bytes.readUInt8(at);
  const places = readHybrid({ bytes, at: at + 1 }, bytes.length, width, count);
  let next = 0;
  return (isPassed) => {
    const text = dictionary[places[next] ?? dictionary.length];
    next += 1;
    if (!text) throw new Error('a text that is not in the dictionary');
    return isPassed ? undefined : text();
  };
}

function deltaTexts(bytes: Buffer, at: number, count: number, unpack: typeof deltaByteArray): NextText {
  const values = new Array<Uint8Array>(count);
  if (count > 0)
    unpack({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: at }, count, values);
  let next = 0;
  return (isPassed) => {
    const value = values[next];
    next += 1;
    if (!value) throw new Error('fewer texts than the page says');
    return isPassed ? undefined : textOf(Buffer.from(value.buffer, value.byteOffset, value.length));
  };
}
