import { longestRow, type RawRow } from './dataset-format.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts bytes into lines at `\n`, a chunk's lines at a time; a `\r` before it belongs to the line end. A line over the limit
 * is told and passed over without being held.
 */
export async function* cutLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawRow[]> {
  const rest = createRest();
  let number = 0;
  for await (const chunk of chunks) {
    const rows: RawRow[] = [];
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      number += 1;
      rows.push(asRow(number, rest.end(chunk.subarray(from, at))));
      from = at + 1;
    }
    if (from < chunk.length) rest.add(chunk.subarray(from));
    if (rows.length > 0) yield rows;
  }
  if (rest.isOpen()) yield [asRow(number + 1, rest.end(Buffer.alloc(0)))];
}

/** What has come of a row whose end has not come yet. Over the limit it holds nothing more. */
export function createRest(): { add(part: Buffer): void; end(tail: Buffer): Buffer | undefined; isOpen(): boolean } {
  let parts: Buffer[] = [];
  let length = 0;
  return {
    add(part) {
      length += part.length;
      // One byte more may be the `\r` of a line end whose `\n` has not come yet.
      if (length > longestRow + 1) parts = [];
      else parts.push(part);
    },
    end(tail) {
      const whole = length === 0 ? tail : Buffer.concat([...parts, tail]);
      const isWhole = length + tail.length <= longestRow + 1;
      parts = [];
      length = 0;
      return isWhole ? whole : undefined;
    },
    isOpen: () => length > 0,
  };
}

function asRow(line: number, whole: Buffer | undefined): RawRow {
  const bytes = whole?.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
  return bytes && bytes.length <= longestRow ? { line, bytes } : { line, fault: tooLong };
}

export const tooLong = {
  path: '',
  what: `The row is longer than ${longestRow / 1024 / 1024} MiB.`,
  why: 'No model reads a row of that length, and a missing line break looks the same.',
  fix: 'Check that every row ends where it should.',
};
