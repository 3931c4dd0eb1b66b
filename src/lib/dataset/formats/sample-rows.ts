import { isObject } from '../row-faults.ts';
import { byteOrderMark, decodeText, isBlank, parseJson } from '../json-text.ts';
import type { ByteSource } from '../byte-source.ts';
import { cutElements } from './cut-elements.ts';
import { cutLines } from './cut-lines.ts';
import { longestRow, type Compression, type DatasetFormat, type RawRow } from './dataset-format.ts';
import { decompressed } from './decompress.ts';
import { formIn } from './form-columns.ts';
import { UnreadableRest } from './unreadable-rest.ts';

const sampledRows = 1_000;
const sampledBytes = longestRow + 8 * 1024 * 1024;

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
  const sample: Sample = { rows: 0, hasObjects: false, isWhole: false };
  try {
    for await (const { rows } of container === 'json' ? cutElements(firstOf(chunks)) : cutLines(firstOf(chunks))) {
      for (const row of rows) look(row, sample);
      if (sample.format || sample.rows >= sampledRows) return sample;
    }
    sample.isWhole = true;
  } catch (error) {
    // What is broken further on is told by the reader, with its place.
    if (!(error instanceof UnreadableRest)) throw error;
  }
  return sample;
}

async function* firstOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    if (bytes >= sampledBytes) return;
  }
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
  const format = formIn(json);
  if (format) sample.format = format;
  else sample.columns ??= Object.keys(json);
}
