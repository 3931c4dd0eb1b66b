import type { PageHeader } from 'hyparquet/src/types.js';
import type { LeafShape } from './leaf-column.ts';
import { readTexts, type NextText } from './page-values.ts';
import { bitsFor, readHybrid, type Place } from './read-levels.ts';

/** More values in a page than this only a broken header promises. */
const mostValues = 20_000_000;

/** The values of a data page: at each place its levels, and the texts of those that have one, in order. */
export interface Page {
  count: number;
  repetition(at: number): number;
  definition(at: number): number;
  texts: NextText;
}

type Unpacked = (bytes: Buffer, length: number) => Buffer;

export function openPage(
  header: PageHeader,
  bytes: Buffer,
  shape: LeafShape,
  dictionary: NextText[] | undefined,
  unpacked: Unpacked,
): Page {
  const about = header.data_page_header ?? header.data_page_header_v2;
  if (!about) throw new Error('a page of an unknown kind');
  const count = about.num_values;
  if (!(count >= 0 && count <= mostValues)) throw new Error(`a page of ${count} values`);
  const { repetition, definition, values, at } =
    header.type === 'DATA_PAGE'
      ? firstVersion(header, bytes, shape, count, unpacked)
      : secondVersion(header, bytes, shape, count, unpacked);
  const filled = definition ? definition.reduce((sum, level) => sum + (level === shape.value ? 1 : 0), 0) : count;
  return {
    count,
    repetition: (place) => repetition?.[place] ?? 0,
    definition: (place) => definition?.[place] ?? shape.value,
    texts: readTexts(about.encoding, values, at, filled, dictionary),
  };
}

interface Parts {
  repetition: Uint32Array | undefined;
  definition: Uint32Array | undefined;
  values: Buffer;
  at: number;
}

/** All packed together, each kind of levels with its length before it. */
function firstVersion(header: PageHeader, bytes: Buffer, shape: LeafShape, count: number, unpacked: Unpacked): Parts {
  const values = unpacked(bytes, header.uncompressed_page_size);
  const place: Place = { bytes: values, at: 0 };
  const levels = (highest: number): Uint32Array | undefined => {
    if (highest === 0) return undefined;
    const start = place.at + 4;
    const end = start + values.readUInt32LE(place.at);
    if (end > values.length) throw new Error('levels that go beyond their page');
    const read = readHybrid({ bytes: values, at: start }, end, bitsFor(highest), count);
    place.at = end;
    return read;
  };
  const repetition = levels(shape.element > 0 ? 1 : 0);
  const definition = levels(shape.value);
  return { repetition, definition, values, at: place.at };
}

/** Levels unpacked in front, their lengths in the header. */
function secondVersion(header: PageHeader, bytes: Buffer, shape: LeafShape, count: number, unpacked: Unpacked): Parts {
  const about = header.data_page_header_v2;
  if (!about) throw new Error('a page without a header');
  const first = about.repetition_levels_byte_length;
  const second = first + about.definition_levels_byte_length;
  if (!(first >= 0 && second >= first && second <= bytes.length)) throw new Error('levels that go beyond their page');
  const levels = (highest: number, at: number, end: number): Uint32Array | undefined =>
    highest === 0 ? undefined : readHybrid({ bytes, at }, end, bitsFor(highest), count);
  const repetition = levels(shape.element > 0 ? 1 : 0, 0, first);
  const definition = levels(shape.value, first, second);
  const rest = bytes.subarray(second);
  const length = header.uncompressed_page_size - second;
  const isPacked = about.is_compressed !== false && rest.length > 0;
  return { repetition, definition, values: isPacked ? unpacked(rest, length) : rest, at: 0 };
}
