import type { ByteSource } from '../sources/byte-source.ts';
import { createBufferPool } from '../sources/buffer-pool.ts';
import { maxRow } from '../formats/dataset-format.ts';
import type { ByteRange } from '../byte-range.ts';

/** Whole lines with their line ends (the file's last may lack its own), or one line that is too long to be held. */
export type Block =
  | { status: 'lines'; bytes: Buffer; /** Offset in the file up to which lines were given out. */ end: number }
  | { status: 'overlong'; end: number };

const newline = 0x0a;
const usualBytes = 128 * 1024;
/** Blocks are looked at as texts, and small ones are collected sooner: a block has hardly more than this. */
const stepBytes = 64 * 1024;
/** How much is read at once, and asked for behind the range, where its last line goes on. */
const pieceBytes = 512 * 1024;
const blockBuffers = createBufferPool(usualBytes);
const chunkBuffers = createBufferPool(pieceBytes);

/**
 * Reads the lines that begin in a range, in blocks. A block's bytes are good until the next one is asked for: they stand in one
 * buffer that is used again and again, so that memory stays flat whatever the size.
 */
export async function* readBlocks(source: ByteSource, range: ByteRange): AsyncGenerator<Block> {
  const start = Math.max(0, range.from - 1);
  const cutter = createCutter(range, start);
  try {
    for await (const chunk of chunksFrom(source, start, range.to)) {
      for (let at = 0; at < chunk.length; at += stepBytes) {
        yield* cutter.take(chunk.subarray(at, at + stepBytes));
        if (cutter.isDone()) return;
      }
    }
    yield* cutter.end();
  } finally {
    cutter.close();
  }
}

/** The bytes from `from` on, up to `to` in one stream and then, for as long as somebody asks, piece by piece. */
async function* chunksFrom(source: ByteSource, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from, end = to; at < source.size; at = end, end += pieceBytes)
    yield* piecesOf(source, at, Math.min(end, source.size));
}

async function* piecesOf(source: ByteSource, from: number, to: number): AsyncGenerator<Buffer> {
  if (!source.readThrough) {
    for await (const chunk of await source.read(from, to)) yield chunk as Buffer;
    return;
  }
  const buffer = chunkBuffers.take();
  try {
    yield* source.readThrough(buffer, from, to);
  } finally {
    chunkBuffers.give(buffer);
  }
}

function createCutter({ from, to }: ByteRange, start: number) {
  let buffer = blockBuffers.take();
  let length = 0;
  /** Offset in the file of the buffer's first byte. */
  let offset = start;
  /** The line that began before the range, or one that is too long, is passed over up to its end. */
  let passing = from > 0;
  let done = false;

  function keep(bytes: Buffer): void {
    if (length + bytes.length > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + bytes.length));
      buffer.copy(larger, 0, 0, length);
      blockBuffers.give(buffer);
      buffer = larger;
    }
    bytes.copy(buffer, length);
    length += bytes.length;
  }

  /** What is left of a chunk behind the line that is passed over. A line of the range begins there only if it begins before its end. */
  function afterPassed(chunk: Buffer): Buffer | undefined {
    const at = chunk.indexOf(newline);
    offset += at < 0 ? chunk.length : at + 1;
    passing = at < 0;
    done = offset >= to;
    return passing || done ? undefined : chunk.subarray(at + 1);
  }

  function* take(chunk: Buffer): Generator<Block> {
    const bytes = passing ? afterPassed(chunk) : chunk;
    if (!bytes) return;
    const before = length;
    keep(bytes);
    const end = endOfLines(before);
    if (end > 0) yield* giveOut(end);
    if (done || length <= maxRow + 1) return;
    offset += length;
    length = 0;
    passing = true;
    yield { status: 'overlong', end: offset };
  }

  /** Where in the buffer the last whole line that belongs to the range ends; 0 where there is none. `before` bytes were looked at. */
  function endOfLines(before: number): number {
    const lastStart = to - 1 - offset;
    const at = lastStart < length ? buffer.subarray(0, length).indexOf(newline, Math.max(lastStart, before)) : -1;
    done = at >= 0;
    if (done) return at + 1;
    const whole = buffer.subarray(before, length).lastIndexOf(newline);
    return whole < 0 ? 0 : before + whole + 1;
  }

  function* giveOut(end: number): Generator<Block> {
    offset += end;
    yield { status: 'lines', bytes: buffer.subarray(0, end), end: offset };
    buffer.copyWithin(0, end, length);
    length -= end;
  }

  function* end(): Generator<Block> {
    if (length > 0) yield* giveOut(length);
  }

  return { take, end, isDone: () => done, close: () => blockBuffers.give(buffer) };
}
