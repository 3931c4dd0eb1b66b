import type { Problem } from '../problem.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import { findSlip } from '../json/json-slip.ts';
import { byteOrderMark } from '../json/json-text.ts';
import { columnsProblem } from './column-problems.ts';
import { columnsSeen, headerOf } from './csv-header.ts';
import type { Compression, Detection } from './dataset-format.ts';
import { decompressed, readsZstd } from './decompress.ts';
import {
  brokenFile,
  emptyFile,
  impostor,
  packedTwice,
  rowsInside,
  unknownContent,
  zstdUnknown,
} from './file-problems.ts';
import { findCause } from './file-causes.ts';
import { detectParquet } from './parquet/detect-parquet.ts';
import { formOf } from './form-columns.ts';
import { blankStart, sampleRows, type Sample } from './sample-rows.ts';
import { findListOfRows, findSpreadRows } from './spread-rows.ts';
import { UnreadableRest } from './unreadable-rest.ts';

const headBytes = 64 * 1024;

/**
 * Finds out what a file holds by its first bytes and rows; its name decides only where they do not. The form is that of the
 * first row that has one; rows of other forms are read as what they are.
 */
export async function detectFormat(source: ByteSource): Promise<Detection> {
  try {
    return await detect(source);
  } catch (error) {
    if (error instanceof UnreadableRest) return { problem: brokenFile(error.fault.what, error.fault.fix) };
    throw error;
  }
}

async function detect(source: ByteSource): Promise<Detection> {
  if (source.size === 0) return { problem: emptyFile() };
  const packed = await readHead(source, 'none');
  if (packed.subarray(0, 4).toString('latin1') === 'PAR1') return detectParquet(source);
  const compression = compressionOf(packed);
  if (compression === 'zstd' && !readsZstd()) return { problem: zstdUnknown() };
  const head = compression === 'none' ? packed : await readHead(source, compression);
  const wrong = findCause(head) ?? impostor(head) ?? (compression === 'none' ? undefined : packedInside(head));
  return wrong ? { problem: wrong } : detectText(source, compression, head);
}

function compressionOf(head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const word = head.length < 4 ? 0 : head.readUInt32LE(0);
  return word === 0xfd2fb528 || (word & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : 'none';
}

function packedInside(head: Buffer): Problem | undefined {
  if (compressionOf(head) !== 'none') return packedTwice('packed');
  return head.subarray(0, 4).toString('latin1') === 'PAR1'
    ? packedTwice('Parquet, which is packed already')
    : undefined;
}

/** The first bytes; or, past what is blank at the beginning, those that follow it. */
async function readHead(source: ByteSource, compression: Compression, isPastBlank = false): Promise<Buffer> {
  const isShort = compression === 'none' && !isPastBlank;
  const stream = await source.read(0, isShort ? Math.min(headBytes, source.size) : source.size);
  let head: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of decompressed(stream, compression, Infinity)) {
      head = Buffer.concat([head, chunk]);
      if (isPastBlank) head = head.subarray(blankStart(head));
      if (head.length >= headBytes) break;
    }
  } catch (error) {
    // Where anything comes before what is broken, the reader tells its place.
    if (!(error instanceof UnreadableRest) || head.length === 0) throw error;
  }
  return head;
}

async function detectText(source: ByteSource, compression: Compression, head: Buffer): Promise<Detection> {
  const first = /^(?:\xef\xbb\xbf)?\s*([^\s])/.exec(head.toString('latin1'))?.[1];
  if (!first && head.length < headBytes) return { problem: emptyFile() };
  if (!first && blankStart(head) === head.length) return detectPastBlank(source, compression);
  if (first === '[') {
    const container = areLinesOfLists(head) ? 'jsonl' : 'json';
    return fromSample(await sampleRows(source, compression, container), container, compression);
  }
  if (first === '{') return detectObjects(source, compression, head);
  const columns = headerOf(head)?.header.columns;
  const format = columns && formOf((column) => columns.includes(column));
  return format ? { container: 'csv', format, compression } : detectOddText(source, compression, head);
}

/** Of a file that begins with more blank lines than a head holds. */
async function detectPastBlank(source: ByteSource, compression: Compression): Promise<Detection> {
  const head = await readHead(source, compression, true);
  return head.length === 0 ? { problem: emptyFile() } : detectText(source, compression, head);
}

/** Whole lists, a line each, are rows that lack their objects; one list over several lines is a JSON array. */
function areLinesOfLists(head: Buffer): boolean {
  const [first = '', second = ''] = head.toString('utf8').replace(byteOrderMark, '').trimStart().split(/\r?\n/, 2);
  return second.startsWith('[') && findSlip(first) === undefined;
}

/** JSON Lines, unless the first object is no row. */
async function detectObjects(source: ByteSource, compression: Compression, head: Buffer): Promise<Detection> {
  const text = head.toString('utf8', 0, headBytes).replace(byteOrderMark, '').trimStart();
  const isWhole = head.length < headBytes;
  const spread = findSpreadRows(text, isWhole);
  if (spread) return { problem: spread };
  const sample = await sampleRows(source, compression, 'jsonl');
  const isObject = sample.columns !== undefined || !(isWhole || text.includes('\n'));
  const isLonely = isObject && !sample.format && sample.rows === 1 && sample.isWhole;
  const list = isLonely ? findListOfRows(text) : undefined;
  return list === undefined ? fromSample(sample, 'jsonl', compression) : { problem: rowsInside(list) };
}

/** JSON Lines whose first one is broken, or what has to be told. */
async function detectOddText(source: ByteSource, compression: Compression, head: Buffer): Promise<Detection> {
  const sample = await sampleRows(source, compression, 'jsonl');
  const columns = sample.hasObjects ? undefined : columnsSeen(head);
  if (columns) return { problem: columnsProblem(columns) };
  if (sample.hasObjects || isNamedJsonl(source.name)) return fromSample(sample, 'jsonl', compression);
  return { problem: unknownContent() };
}

const isNamedJsonl = (name: string): boolean => /\.(?:jsonl|ndjson)(?:\.gz|\.zst)?$/i.test(name);

/** Rows that cannot be read at all are left to the reader, which tells each of them with its place. */
function fromSample(sample: Sample, container: 'json' | 'jsonl', compression: Compression): Detection {
  if (sample.format) return { container, format: sample.format, compression };
  if (sample.columns) return { problem: columnsProblem(sample.columns) };
  if (sample.rows === 0 && sample.isWhole) return { problem: emptyFile() };
  return { container, format: 'messages', compression };
}
