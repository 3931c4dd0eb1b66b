import { crc32 } from 'node:zlib';
import type { PageHeader } from 'hyparquet';
import { byLibrary, corruptParquet } from './corrupt-parquet.ts';
import { feedOf, feedThrough, type PageFeed, type PageRoom } from './page-feed.ts';
import type { RangeReader } from './range-reader.ts';
import { asItIs, type Unpacker } from './unpack-page.ts';

/** A page of more bytes is unpacked while it is read, so that it is never held as a whole; smaller ones are unpacked faster at once. */
const largePage = 24 * 1024 * 1024;

/** What has to be at hand as a whole and is larger than this would not fit into the memory that there is. */
const maxAtHand = 256 * 1024 * 1024;

/** What a page holds: its levels, where they stand before its values, and the rest unpacked. */
export interface UnpackedPage {
  levels: Buffer;
  feed: PageFeed;
}

/** Takes pages from a reader, each after its header, and after the one before it was finished. `place` names the column. */
export function createPageUnpacker(
  reader: RangeReader,
  unpacker: Unpacker,
  room: PageRoom,
  place: string,
): (header: PageHeader) => Promise<UnpackedPage> {
  async function atHand(packed: number, length: number, unpack: Unpacker['whole'], sum: Checksum): Promise<Buffer> {
    if (Math.max(packed, length) > maxAtHand) throw corruptParquet(`a page of ${Math.max(packed, length)} bytes`);
    const bytes = await reader.take(packed);
    sum.add(bytes);
    sum.end();
    const values = byLibrary('a page that cannot be unpacked', () => unpack(bytes, length));
    if (values.length !== length) throw corruptParquet('a page of another length than its header says');
    return values;
  }

  return async (header) => {
    const levels = Buffer.from(await reader.take(levelBytes(header)));
    const packed = header.compressed_page_size - levels.length;
    const length = header.uncompressed_page_size - levels.length;
    const isPacked = header.data_page_header_v2?.is_compressed !== false && packed > 0;
    const { whole, streamed } = isPacked ? unpacker : asItIs;
    const sum = createChecksum(header, place);
    sum.add(levels);
    if (length > largePage && streamed)
      return { levels, feed: feedThrough(streamed(summed(reader.pieces(packed), sum)), length, room) };
    return { levels, feed: feedOf(await atHand(packed, length, whole, sum)) };
  };
}

interface Checksum {
  add(bytes: Buffer): void;
  /** Throws where the page is not what its header says. */
  end(): void;
}

const noChecksum: Checksum = { add: () => undefined, end: () => undefined };

/** Of the page's bytes as they stand in the file. Many writers leave it out. */
function createChecksum({ crc: wanted }: PageHeader, place: string): Checksum {
  if (typeof wanted !== 'number') return noChecksum;
  let sum = 0;
  return {
    add: (bytes) => void (sum = crc32(bytes, sum)),
    end() {
      if (sum >>> 0 !== wanted >>> 0) throw corruptParquet(`a page of ${place} whose bytes do not fit its checksum`);
    },
  };
}

async function* summed(pieces: AsyncGenerator<Buffer>, sum: Checksum): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    sum.add(piece);
    yield piece;
  }
  sum.end();
}

/** In the second version of pages, levels stand unpacked before the values. */
function levelBytes({
  data_page_header_v2: about,
  compressed_page_size: packed,
  uncompressed_page_size: length,
}: PageHeader): number {
  const bytes = about ? about.repetition_levels_byte_length + about.definition_levels_byte_length : 0;
  if (!(bytes >= 0 && bytes <= packed && bytes <= length)) throw corruptParquet('levels that go beyond their page');
  return bytes;
}
