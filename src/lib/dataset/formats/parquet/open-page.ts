import type { PageHeader } from 'hyparquet';
import type { LeafShape } from './leaf-shape.ts';
import { readTexts, type NextText } from './page-values.ts';
import { bitsFor, readHybrid } from './read-levels.ts';

/** More values in a page than this only a broken header promises. */
const mostValues = 20_000_000;

/** The values of a data page: at each place its levels, and the texts of those that have one, in order. */
export interface Page {
  count: number;
  repetition(at: number): number;
  definition(at: number): number;
  texts: NextText;
}

export function openPage(
  header: PageHeader,
  levels: Buffer,
  values: Buffer,
  shape: LeafShape,
  dictionary: readonly Buffer[] | undefined,
): Page {
  const about = header.data_page_header ?? header.data_page_header_v2;
  if (!about) throw new Error('a page of an unknown kind');
  const count = about.num_values;
  if (!(count >= 0 && count <= mostValues)) throw new Error(`a page of ${count} values`);
  const second = header.data_page_header_v2;
  const { repetition, definition, at } = second
    ? secondVersion(second, levels, shape, count)
    : firstVersion(values, shape, count);
  const filled = definition ? definition.reduce((sum, level) => sum + (level === shape.value ? 1 : 0), 0) : count;
  return {
    count,
    repetition: (place) => repetition?.[place] ?? 0,
    definition: (place) => definition?.[place] ?? shape.value,
    texts: readTexts(about.encoding, values, at, filled, dictionary),
  };
}

interface Levels {
  repetition: Uint32Array | undefined;
  definition: Uint32Array | undefined;
  /** Where the texts begin. */
  at: number;
}

/** All packed together, each kind of levels with its length before it. */
function firstVersion(bytes: Buffer, shape: LeafShape, count: number): Levels {
  let at = 0;
  const levels = (highest: number): Uint32Array | undefined => {
    if (highest === 0) return undefined;
    const start = at + 4;
    at = start + bytes.readUInt32LE(at);
    if (at > bytes.length) throw new Error('levels that go beyond their page');
    return readHybrid({ bytes, at: start }, at, bitsFor(highest), count);
  };
  const repetition = levels(shape.element > 0 ? 1 : 0);
  const definition = levels(shape.value);
  return { repetition, definition, at };
}

/** Levels stand in front, their lengths in the header. */
function secondVersion(
  about: NonNullable<PageHeader['data_page_header_v2']>,
  bytes: Buffer,
  shape: LeafShape,
  count: number,
): Levels {
  const middle = about.repetition_levels_byte_length;
  const levels = (highest: number, at: number, end: number): Uint32Array | undefined =>
    highest === 0 ? undefined : readHybrid({ bytes, at }, end, bitsFor(highest), count);
  const repetition = levels(shape.element > 0 ? 1 : 0, 0, middle);
  const definition = levels(shape.value, middle, bytes.length);
  return { repetition, definition, at: 0 };
}
