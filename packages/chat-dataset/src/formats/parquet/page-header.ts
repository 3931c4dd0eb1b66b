import { z } from 'zod';
import type { DataReader, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { byLibrary } from './corrupt-parquet.ts';

/** No page has more bytes than a number of the format can say. */
const maxPage = 2 ** 31 - 1;

/** A header of more bytes than this is none. */
export const maxHeader = 16 * 1024 * 1024;

/** The reader of thrift takes types from the bytes: a number may come as one of another kind, or not at all. */
const whole = z.int();
const pageHeaderSchema = z.looseObject({
  type: z.string(),
  compressed_page_size: whole,
  uncompressed_page_size: whole,
  data_page_header: z.looseObject({ num_values: whole, encoding: z.string() }).optional(),
  data_page_header_v2: z
    .looseObject({
      num_values: whole,
      encoding: z.string(),
      repetition_levels_byte_length: whole,
      definition_levels_byte_length: whole,
    })
    .optional(),
  dictionary_page_header: z.looseObject({ num_values: whole }).optional(),
});

/** The header at a place, which is moved past it; undefined where more bytes may help. Throws at bytes that are none. */
export function readPageHeader(place: DataReader, isAll: boolean): PageHeader | undefined {
  let header: PageHeader;
  try {
    header = byLibrary('a page whose header cannot be read', () => parquetHeader(place));
  } catch (error) {
    if (isAll) throw error;
    return undefined;
  }
  if (!pageHeaderSchema.safeParse(header).success) throw new Error('a page whose header says nothing that fits');
  const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
  if (packed >= 0 && unpacked >= 0 && packed <= maxPage && unpacked <= maxPage) return header;
  throw new Error(`a page of ${Math.max(packed, unpacked)} bytes`);
}
