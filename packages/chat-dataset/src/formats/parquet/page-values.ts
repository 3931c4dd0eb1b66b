import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { byLibrary, corruptParquet, whole } from './corrupt-parquet.ts';
import { takeFrom, type PageFeed } from './page-feed.ts';
import { readHybrid } from './read-levels.ts';

/** Gives a page's texts one after the other, as bytes that are good until more is brought; undefined where the next is not at hand. */
export type NextText = () => Buffer | undefined;

/** The texts of a page, in one of the encodings that Parquet has for byte arrays. */
export async function readTexts(
  encoding: string,
  feed: PageFeed,
  count: number,
  dictionary: readonly Buffer[] | undefined,
): Promise<NextText> {
  switch (encoding) {
    case 'PLAIN':
      return plainTexts(feed);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      const places = await takeFrom(feed, feed.left());
      return whole(() => dictionaryTexts(places, count, dictionary ?? []));
    }
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return textsOfLengths(feed, await readDeltas(feed, count));
    case 'DELTA_BYTE_ARRAY': {
      const shared = await readDeltas(feed, count);
      return textsThatShare(shared, textsOfLengths(feed, await readDeltas(feed, count)));
    }
    default:
      throw corruptParquet(`texts in the encoding ${encoding}`);
  }
}

function plainTexts(feed: PageFeed): NextText {
  let length: number | undefined;
  return () => {
    length ??= feed.takeNumber();
    if (length === undefined) return expect(4, feed);
    const text = feed.take(length) ?? expect(length, feed);
    if (text) length = undefined;
    return text;
  };
}

/** What is not at hand has to be still to come. */
function expect(length: number, feed: PageFeed): undefined {
  if (!(length >= 0 && length <= feed.left())) throw new Error('a text that goes beyond its page');
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

function dictionaryTexts(bytes: Buffer, count: number, dictionary: readonly Buffer[]): NextText {
  const width = count === 0 ? 0 : bytes.readUInt8(0);
  const places = readHybrid({ bytes, at: 1 }, bytes.length, width, new Uint32Array(count));
  let next = 0;
  return () => {
    const text = dictionary[places[next] ?? dictionary.length];
    next += 1;
    if (!text) throw new Error('a text that is not in the dictionary');
    return text;
  };
}

/** Texts one behind the other, whose lengths stood before them. */
function textsOfLengths(feed: PageFeed, lengths: Int32Array): NextText {
  let next = 0;
  return () => {
    const length = lengths[next] ?? -1;
    const text = length >= 0 ? feed.take(length) : undefined;
    if (text) next += 1;
    return text ?? expect(length, feed);
  };
}

/** Texts that begin with so many bytes of the one before. */
function textsThatShare(shared: Int32Array, rests: NextText): NextText {
  let previous: Buffer = Buffer.alloc(0);
  let next = 0;
  return () => {
    const rest = rests();
    if (!rest) return undefined;
    const length = shared[next] ?? -1;
    if (!(length >= 0 && length <= previous.length)) throw new Error('a text that begins with more than there was');
    next += 1;
    return (previous = Buffer.concat([previous.subarray(0, length), rest]));
  };
}

/** Reads so many numbers, each of which is told by what lies between it and the one before. */
async function readDeltas(feed: PageFeed, count: number): Promise<Int32Array> {
  const numbers = new Int32Array(count);
  for (;;) {
    const bytes = feed.held();
    const place = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    const isAll = bytes.length === feed.left();
    if (count === 0 || byLibrary('lengths of texts that cannot be read', () => isRead(place, numbers, isAll))) {
      await takeFrom(feed, place.offset);
      return numbers;
    }
    await feed.more();
  }
}

/** False where more bytes may help. */
function isRead(place: { view: DataView; offset: number }, numbers: Int32Array, isAll: boolean): boolean {
  try {
    deltaBinaryUnpack(place, numbers.length, numbers);
    return true;
  } catch (error) {
    if (isAll || !(error instanceof RangeError)) throw error;
    return false;
  }
}
