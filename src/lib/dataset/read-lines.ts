import type { Readable } from 'node:stream';

/** A line of a file, without its line end. Numbers count from 1. */
export interface Line {
  number: number;
  bytes: Buffer;
  /** Bytes of the file up to and with this line. */
  end: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** A line that is longer than this is no chat row. */
export const longestLine = 32 * 1024 * 1024;

/** Cuts a byte stream into lines at `\n`; a `\r` before it belongs to the line end. Stops the stream at a line over the limit. */
export async function* readLines(stream: Readable): AsyncGenerator<Line> {
  const cutter = { number: 0, end: 0, rest: [] as Buffer[], restBytes: 0 };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      const line = lineOf(cutter, chunk.subarray(from, at), 1);
      yield line;
      if (line.bytes.length > longestLine) return;
      from = at + 1;
    }
    cutter.rest.push(chunk.subarray(from));
    cutter.restBytes += chunk.length - from;
    // One byte more may be the `\r` of a line end whose `\n` has not come yet.
    if (cutter.restBytes > longestLine + 1) {
      yield lineOf(cutter, Buffer.alloc(0), 0);
      return;
    }
  }
  if (cutter.restBytes > 0) yield lineOf(cutter, Buffer.alloc(0), 0);
}

function lineOf(
  cutter: { number: number; end: number; rest: Buffer[]; restBytes: number },
  tail: Buffer,
  ended: number,
): Line {
  const whole = cutter.restBytes > 0 ? Buffer.concat([...cutter.rest, tail]) : tail;
  cutter.rest = [];
  cutter.restBytes = 0;
  cutter.number += 1;
  cutter.end += whole.length + ended;
  const bytes = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
  return { number: cutter.number, bytes, end: cutter.end };
}
