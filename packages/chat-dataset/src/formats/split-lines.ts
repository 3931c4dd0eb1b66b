import { firstRow, maxRow, type Placed, type RawRow, type RowPlace } from './dataset-format.ts';
import { UnreadableRest } from './unreadable-rest.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts bytes into lines at `\n`, a chunk's lines at a time; a `\r` before it belongs to the line end. Of empty lines only some are
 * given. A line over the limit
 * is told and passed over without being held. The bytes are those from the place on.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  place: RowPlace = firstRow,
): AsyncGenerator<Placed<RawRow>> {
  const rest = createRest();
  let { at: before, line } = place;
  for await (const chunk of chunks) {
    let rows: RawRow[] = [];
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      if (rows.length >= rowsTogether) {
        yield { rows, end: { at: before + from, line } };
        rows = [];
      }
      if (at === from && !rest.isOpen()) {
        const next = endOfBlankLines(chunk, at);
        rows.push(...blankRows(line, line + next - from));
        line += next - from;
        from = next;
        continue;
      }
      rows.push(asRow(line, rest.end(chunk.subarray(from, at))));
      line += 1;
      from = at + 1;
    }
    if (from < chunk.length) rest.add(chunk.subarray(from));
    if (rows.length > 0) yield { rows, end: { at: before + from, line } };
    before += chunk.length;
  }
  if (rest.isOpen()) yield { rows: [asRow(line, rest.end(Buffer.alloc(0)))], end: { at: before, line: line + 1 } };
}

/** A chunk may hold a hundred thousand lines of junk. */
const rowsTogether = 1_024;

/** Of empty lines one in so many is a row of its own: thousands of millions of them pack into a file of a few megabytes. */
const blankLinesOfRow = 1_024;

function endOfBlankLines(chunk: Buffer, from: number): number {
  let at = from;
  while (chunk[at] === newline) at += 1;
  return at;
}

/** Which those are depends on the line's number alone, so that rows may be counted however the bytes come in. */
function blankRows(from: number, to: number): RawRow[] {
  const rows: RawRow[] = [];
  for (let line = Math.ceil(from / blankLinesOfRow) * blankLinesOfRow; line < to; line += blankLinesOfRow)
    rows.push({ line, bytes: Buffer.alloc(0) });
  return rows;
}

/** A row that is too long is passed over up to this length, so that looking for its end has one itself. */
const maxPassed = 4 * 1024 ** 3;

/** Throws where so many bytes hold no end of a row. */
export function checkPassed(bytes: number): void {
  if (bytes <= maxPassed) return;
  throw new UnreadableRest(
    `There is no end of a row within ${maxPassed / 1024 ** 3} GiB.`,
    'That is no row of a chat dataset: line ends, brackets or quotes are missing, or the file is no text.',
    'Check that every row ends where it should.',
  );
}

/** What has come of a row whose end has not come yet. Over the limit it holds nothing more. */
export function createRest(): { add(part: Buffer): void; end(tail: Buffer): Buffer | undefined; isOpen(): boolean } {
  let parts: Buffer[] = [];
  let length = 0;
  return {
    add(part) {
      length += part.length;
      checkPassed(length);
      // One byte more may be the `\r` of a line end whose `\n` has not come yet.
      if (length > maxRow + 1) parts = [];
      else parts.push(part);
    },
    end(tail) {
      const whole = length === 0 ? tail : Buffer.concat([...parts, tail]);
      const isWhole = length + tail.length <= maxRow + 1;
      parts = [];
      length = 0;
      return isWhole ? whole : undefined;
    },
    isOpen: () => length > 0,
  };
}

function asRow(line: number, whole: Buffer | undefined): RawRow {
  const bytes = whole?.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
  return bytes && bytes.length <= maxRow ? { line, bytes } : { line, fault: tooLong };
}

export const tooLong = {
  path: '',
  what: `The row is longer than ${maxRow / 1024 / 1024} MiB.`,
  why: 'No model reads a row of that length, and a missing line break looks the same.',
  fix: 'Check that every row ends where it should.',
};

/** As many bytes are looked at together: however short rows are, they are not too many. */
const pieceBytes = 64 * 1024;

export async function* piecesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes);
}
