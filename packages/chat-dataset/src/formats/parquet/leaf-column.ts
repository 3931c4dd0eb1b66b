import type { ColumnChunk, CompressionCodec, PageHeader } from 'hyparquet';
import type { ByteSource } from '../../sources/byte-source.ts';
import { corruptParquet, whole } from './corrupt-parquet.ts';
import type { LeafShape } from './leaf-shape.ts';
import { openPage, type Page } from './open-page.ts';
import { takeFrom, type PageRoom } from './page-feed.ts';
import { maxHeader, readPageHeader } from './page-header.ts';
import { readDictionary, type NextText } from './page-values.ts';
import { createRangeReader, type RangeReader } from './range-reader.ts';
import { createPageUnpacker } from './page-unpacker.ts';
import { unpackerOf } from './unpack-page.ts';

/** A leaf's value in one row: the bytes of a text, which are good until more is loaded, or nothing; or a list of these. */
export type LeafValue = Buffer | null | (Buffer | null)[];

/** One leaf of the schema within one row group. */
export interface LeafColumn {
  /** The next row's value; `more` where its end is not at hand before `load`. */
  next(): { value: LeafValue } | 'more';
  /** Passes over rows; answers how many of them ended in what is at hand. */
  pass(rows: number): number;
  /** Brings more of the page, or the next one. */
  load(): Promise<void>;
  /** Lets go of what has not been read. */
  close(): Promise<void>;
}

/** Opens a leaf of a row group; what is at hand of a large page lies in `room`. `place` names it where it is broken. */
export async function openLeaf(
  source: ByteSource,
  chunk: ColumnChunk,
  { shape, place }: { shape: LeafShape; place: string },
  room: PageRoom,
): Promise<LeafColumn> {
  const meta = chunk.meta_data;
  if (!meta || (meta.type !== 'BYTE_ARRAY' && !shape.isPresence) || chunk.file_path)
    throw corruptParquet('a column that holds no texts');
  const unpacker = await unpackerOf(meta.codec);
  if (!unpacker) throw corruptParquet(`the compression ${nameOf(meta.codec)} is unknown`);
  const from = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const reader = createRangeReader(source, Math.min(from, Number(meta.data_page_offset)), endOf(source, chunk));
  return createLeafColumn(createPages(createPageUnpacker(reader, unpacker, room, place), reader, shape), shape);
}

/** The reader of thrift gives none where the bytes say one that is not in the format's list. */
const nameOf = (codec: CompressionCodec | undefined): string => codec ?? 'of its pages';

function endOf(source: ByteSource, { meta_data: meta }: ColumnChunk): number {
  const start = Math.min(
    Number(meta?.dictionary_page_offset || meta?.data_page_offset),
    Number(meta?.data_page_offset),
  );
  const end = start + Number(meta?.total_compressed_size);
  if (!(start >= 4 && end > start && end <= source.size))
    throw corruptParquet('a column that lies outside of the file');
  return end;
}

function createPages(
  unpack: ReturnType<typeof createPageUnpacker>,
  reader: RangeReader,
  shape: LeafShape,
): () => Promise<Page | undefined> {
  let dictionary: Buffer[] | undefined;

  return async () => {
    while (reader.left() > 0) {
      const header = await readHeader(reader);
      const page = await unpack(header);
      if (header.type === 'DICTIONARY_PAGE' && !shape.isPresence) {
        const texts = Buffer.from(await takeFrom(page.feed, page.feed.left()));
        dictionary = whole(() => readDictionary(texts, header.dictionary_page_header?.num_values ?? 0));
      } else if (header.type !== 'INDEX_PAGE' && header.type !== 'DICTIONARY_PAGE')
        return openPage(header, page, shape, dictionary);
      await page.feed.finish();
    }
    return undefined;
  };
}

async function readHeader(reader: RangeReader): Promise<PageHeader> {
  for (let length = 4 * 1024; ; length *= 16) {
    const bytes = await reader.peek(length);
    const place = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    const isAll = bytes.length < length || length > maxHeader;
    const header = whole(() => readPageHeader(place, isAll));
    if (!header) continue;
    await reader.take(place.offset);
    return header;
  }
}

function createLeafColumn(nextPage: () => Promise<Page | undefined>, shape: LeafShape): LeafColumn {
  let page: Page | undefined;
  let isEnded = false;
  let at = 0;
  let list: (Buffer | null)[] | null = null;
  let isOpen = false;

  /** Undefined where the text is not at hand. */
  const valueAt = (level: number, texts: NextText): Buffer | null | undefined =>
    level >= shape.value ? texts() : null;

  function next(): { value: LeafValue } | 'more' {
    if (!page || at >= page.count) return isEnded ? end() : 'more';
    if (shape.element > 0) return nextList(page);
    const value = valueAt(page.definition(at), page.texts);
    if (value === undefined) return 'more';
    at += 1;
    return { value };
  }

  function nextList(from: Page): { value: LeafValue } | 'more' {
    for (; at < from.count; at += 1) {
      const isFirst = from.repetition(at) === 0;
      if (isFirst && isOpen) return close();
      if (!isFirst && !isOpen) throw new Error('a list that goes on before it begins');
      const level = from.definition(at);
      const value = level >= shape.element ? valueAt(level, from.texts) : null;
      if (value === undefined) return 'more';
      if (isFirst) list = level >= shape.element - 1 ? [] : null;
      isOpen = true;
      if (level >= shape.element) list?.push(value);
    }
    return 'more';
  }

  function close(): { value: LeafValue } {
    isOpen = false;
    return { value: list };
  }

  function end(): { value: LeafValue } {
    if (isOpen) return close();
    throw new Error('fewer values than rows');
  }

  function pass(rows: number): number {
    let passed = 0;
    while (passed < rows && next() !== 'more') passed += 1;
    return passed;
  }

  return {
    next: () => whole(next),
    pass: (rows) => whole(() => pass(rows)),
    async load() {
      // A list that goes on keeps what it has: what comes may come into the same memory.
      if (isOpen) list = list?.map((text) => text && Buffer.from(text)) ?? null;
      if (page && at < page.count) return page.more();
      await page?.finish();
      page = await nextPage();
      at = 0;
      isEnded = !page;
    },
    close: async () => page?.abandon(),
  };
}
