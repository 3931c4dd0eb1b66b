import { deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byLibrary } from './corrupt-parquet.ts';
import { readHybrid } from './read-levels.ts';

/** Gives a page's texts one after the other, as bytes that stand in the page. */
export type NextText = () => Buffer;

/** The texts of a page from `at` on, in one of the encodings that Parquet has for byte arrays. */
export function readTexts(
  encoding: string,
  bytes: Buffer,
  at: number,
  count: number,
  dictionary: readonly Buffer[] | undefined,
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
  return () => {
    const length = bytes.readUInt32LE(at);
    const start = at + 4;
    at = start + length;
    if (at > bytes.length) throw new Error('a text that goes beyond its page');
    return bytes.subarray(start, at);
  };
}

/** The texts of a dictionary page. */
export function readDictionary(bytes: Buffer, count: number): Buffer[] {
  const texts: Buffer[] = [];
  for (let index = 0, at = 0; index < count; index += 1) {
    const start = at + 4;
    at = start + bytes.readUInt32LE(at);
    if (at > bytes.length) throw new Error('a text that goes beyond its page');
    texts.push(bytes.subarray(start, at));
  }
  return texts;
}

function dictionaryTexts(bytes: Buffer, at: number, count: number, dictionary: readonly Buffer[]): NextText {
  const width = count === 0 ? 0 : bytes.readUInt8(at);
  const places = readHybrid({ bytes, at: at + 1 }, bytes.length, width, count);
  let next = 0;
  return () => {
    const text = dictionary[places[next] ?? dictionary.length];
    next += 1;
    if (!text) throw new Error('a text that is not in the dictionary');
    return text;
  };
}

function deltaTexts(bytes: Buffer, at: number, count: number, unpack: typeof deltaByteArray): NextText {
  const values = new Array<Uint8Array>(count);
  if (count > 0)
    byLibrary(() =>
      unpack({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: at }, count, values),
    );
  let next = 0;
  return () => {
    const value = values[next];
    next += 1;
    if (!value) throw new Error('fewer texts than the page says');
    return Buffer.from(value.buffer, value.byteOffset, value.length);
  };
}
