import type { PageHeader } from 'hyparquet';
import { byLibrary, corruptParquet } from './corrupt-parquet.ts';
import type { RangeReader } from './range-reader.ts';
import type { Unpacker } from './unpack-page.ts';

/** A page of more bytes is unpacked while it comes in, so that it is not held a second time. */
const largePage = 16 * 1024 * 1024;

/** What a page holds: its levels, where they stand before its values, and the rest unpacked, until the next page is. */
export interface UnpackedPage {
  levels: Buffer;
  values: Buffer;
}

/** Room for one large page at a time, to be used again and again. */
export interface PageRoom {
  of(length: number): Buffer;
}

/** A step in which a room grows: pages of a file are about as large as each other. What is not written to takes no memory. */
const roomStep = 64 * 1024 * 1024;

export function createPageRoom(): PageRoom {
  let room: Buffer = Buffer.alloc(0);
  return {
    of(length) {
      if (room.length < length) room = Buffer.allocUnsafeSlow(Math.ceil(length / roomStep) * roomStep);
      return room.subarray(0, length);
    },
  };
}

/** Takes pages from a reader, each after its header. */
export function createPageUnpacker(
  reader: RangeReader,
  unpacker: Unpacker,
  room: PageRoom,
): (header: PageHeader) => Promise<UnpackedPage> {
  async function streamed(packed: number, length: number, unpack: NonNullable<Unpacker['streamed']>): Promise<Buffer> {
    const target = room.of(length);
    await unpack(reader.pieces(packed), target);
    return target;
  }

  return async (header) => {
    const levels = Buffer.from(await reader.take(levelBytes(header)));
    const packed = header.compressed_page_size - levels.length;
    const length = header.uncompressed_page_size - levels.length;
    const isPacked = header.data_page_header_v2?.is_compressed !== false && packed > 0;
    if (isPacked && length > largePage && unpacker.streamed) {
      return { levels, values: await streamed(packed, length, unpacker.streamed) };
    }
    const bytes = await reader.take(packed);
    const values = isPacked ? byLibrary(() => unpacker.whole(bytes, length)) : bytes;
    if (values.length !== length) throw corruptParquet('a page of another length than its header says');
    return { levels, values };
  };
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
