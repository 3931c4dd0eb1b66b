import { isObject } from '../rows/row-faults.ts';
import { byteOrderMark, decodeText, isBlank, parseJson } from '../json/json-text.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import { parseElements } from './parse-elements.ts';
import { splitLines } from './split-lines.ts';
import { maxRow, type Compression, type DatasetFormat, type RawRow } from './dataset-format.ts';
import { decompressed } from './decompress.ts';
import { formIn, withKnownColumns } from './form-columns.ts';
import { UnreadableRest } from './unreadable-rest.ts';

const sampledRows = 1_000;
const sampledBytes = maxRow + 8 * 1024 * 1024;

/** What the first rows of a file tell: their form where one has any, or else the columns of the first object. */
export interface Sample {
  rows: number;
  hasObjects: boolean;
  format?: DatasetFormat;
  columns?: string[];
  /** Tells whether these were all rows. */
  isWhole: boolean;
}

export async function sampleRows(
  source: ByteSource,
  compression: Compression,
  container: 'json' | 'jsonl',
): Promise<Sample> {
  const chunks = decompressed(await source.read(), compression, Infinity);
  const first = firstOf(chunks);
  const sample: Sample = { rows: 0, hasObjects: false, isWhole: false };
  try {
    for await (const { rows } of container === 'json' ? parseElements(first.chunks) : splitLines(first.chunks)) {
      for (const row of rows) look(row, sample);
      if (sample.format || sample.rows >= sampledRows) return sample;
    }
    sample.isWhole = !first.isCut();
  } catch (error) {
    // What is broken further on is told by the reader, with its place.
    if (!(error instanceof UnreadableRest)) throw error;
  }
  return sample;
}

/** So much of what is not blank; of blank lines there may be any number before it. */
function firstOf(chunks: AsyncIterable<Buffer>): { chunks: AsyncIterable<Buffer>; isCut(): boolean } {
  let isCut = false;
  async function* first(): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of chunks) {
      if (bytes >= sampledBytes) {
        isCut = true;
        return;
      }
      yield chunk;
      if (bytes > 0 || blankStart(chunk) < chunk.length) bytes += chunk.length;
    }
  }
  return { chunks: first(), isCut: () => isCut };
}

const blanks: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** How many bytes of JSON's own white space there are at the beginning. */
export function blankStart(bytes: Buffer): number {
  let at = 0;
  while (blanks.has(bytes[at])) at += 1;
  return at;
}

function look(row: RawRow, sample: Sample): void {
  if (sample.format || sample.rows >= sampledRows) return;
  const decoded = 'bytes' in row ? decodeText(row.bytes) : row;
  const text = 'text' in decoded ? decoded.text.replace(byteOrderMark, '') : '?';
  if (isBlank(text)) return;
  sample.rows += 1;
  const value = parseJson(text);
  if (!('json' in value) || !isObject(value.json)) return;
  const { json } = value;
  sample.hasObjects = true;
  const known = withKnownColumns(json);
  const format = isObject(known) ? formIn(known) : undefined;
  if (format) sample.format = format;
  else sample.columns ??= Object.keys(json);
}
