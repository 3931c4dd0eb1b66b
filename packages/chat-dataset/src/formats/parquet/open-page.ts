import type { PageHeader } from 'hyparquet';
import { corruptParquet, whole } from './corrupt-parquet.ts';
import type { LeafShape } from './leaf-shape.ts';
import { readTexts, type NextText } from './page-values.ts';
import { takeFrom, type PageFeed } from './page-feed.ts';
import type { UnpackedPage } from './page-unpacker.ts';
import { bitsFor, readHybrid } from './read-levels.ts';

/** More values in a page than this only a broken header promises. */
const maxValues = 20_000_000;

/** The values of a data page: at each place its levels, and the texts of those that have one, in order, as they come to hand. */
export interface Page extends Pick<PageFeed, 'more' | 'finish' | 'abandon'> {
  count: number;
  repetition(at: number): number;
  definition(at: number): number;
  texts: NextText;
}

export async function openPage(
  header: PageHeader,
  { levels, feed }: UnpackedPage,
  shape: LeafShape,
  dictionary: readonly Buffer[] | undefined,
): Promise<Page> {
  const about = header.data_page_header ?? header.data_page_header_v2;
  if (!about) throw corruptParquet('a page of an unknown kind');
  const count = about.num_values;
  if (!(count >= 0 && count <= maxValues)) throw corruptParquet(`a page of ${count} values`);
  const second = header.data_page_header_v2;
  const { repetition, definition } = second
    ? whole(() => secondVersion(second, levels, shape, count))
    : await firstVersion(feed, shape, count);
  const filled = definition ? definition.reduce((sum, level) => sum + (level === shape.value ? 1 : 0), 0) : count;
  const texts = shape.isPresence ? anyText : await readTexts(about.encoding, feed, filled, dictionary);
  return {
    count,
    repetition: (place) => repetition?.[place] ?? 0,
    definition: (place) => definition?.[place] ?? shape.value,
    texts,
    more: feed.more,
    finish: feed.finish,
    abandon: feed.abandon,
  };
}

/** What stands for a value that is not looked at. */
const anyBytes = Buffer.alloc(0);
const anyText: NextText = () => anyBytes;

interface Levels {
  repetition: Uint8Array | undefined;
  definition: Uint8Array | undefined;
}

/** A page of such numbers has no texts that are read. */
const deepest = 255;

function readLevels(bytes: Buffer, highest: number, count: number): Uint8Array {
  if (highest > deepest) throw new Error(`levels up to ${highest}`);
  return readHybrid({ bytes, at: 0 }, bytes.length, bitsFor(highest), new Uint8Array(count));
}

/** All packed together, each kind of levels with its length before it. */
async function firstVersion(feed: PageFeed, shape: LeafShape, count: number): Promise<Levels> {
  const levels = async (highest: number): Promise<Uint8Array | undefined> => {
    if (highest === 0) return undefined;
    const length = (await takeFrom(feed, 4)).readUInt32LE();
    const bytes = await takeFrom(feed, length);
    return whole(() => readLevels(bytes, highest, count));
  };
  const repetition = await levels(shape.repetitions);
  const definition = await levels(shape.definitions);
  return { repetition, definition };
}

/** Levels stand in front, their lengths in the header. */
function secondVersion(
  about: NonNullable<PageHeader['data_page_header_v2']>,
  bytes: Buffer,
  shape: LeafShape,
  count: number,
): Levels {
  const middle = about.repetition_levels_byte_length;
  const levels = (highest: number, from: number, to: number): Uint8Array | undefined =>
    highest === 0 ? undefined : readLevels(bytes.subarray(from, to), highest, count);
  const repetition = levels(shape.repetitions, 0, middle);
  const definition = levels(shape.definitions, middle, bytes.length);
  return { repetition, definition };
}
