import type { ByteRange } from '../byte-range.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import { messagesOf } from '../rows/chat-message.ts';
import type { ReadableRows } from '../similarity/kept-shingles.ts';
import { side, splitRange } from './split-range.ts';
import type { RowSpan, StoredRows } from './stored-rows.ts';

/** Gives the rows of a part that are marked with 1, in their order. A row is good until the next is given. */
export type ReadPart = (part: number, marks: Uint8Array, visit: (row: Buffer) => void) => Promise<void>;

/** Reads a part of a file once more. */
export async function readAgain(
  { source, range, rows }: { source: ByteSource; range: ByteRange; rows: StoredRows },
  marks: Uint8Array,
  visit: (row: Buffer) => void,
): Promise<void> {
  const lines = await rows.read('lines', 0, rows.rows);
  const sides = marks.map((mark) => (mark === 1 ? side.train : side.none));
  const take = (row: Buffer): undefined => visit(row) as undefined;
  const sink = { add: take, end: () => Promise.resolve(), count: () => ({ rows: 0, bytes: 0, blocks: 0 }) };
  await splitRange(source, range, { lines, sides }, { train: sink, test: sink });
}

/** The rows of spans, numbered anew as their fingerprints are. Parts without a wanted row are not read. */
export function readableRows(parts: readonly StoredRows[], spans: readonly RowSpan[], read: ReadPart): ReadableRows {
  return {
    async read(wanted, visit) {
      for (const { part, from, rows, first } of piecesOf(parts, spans)) {
        const marks = new Uint8Array(parts[part]?.rows ?? 0);
        const numbers: number[] = [];
        for (let row = 0; row < rows; row += 1) {
          if (!wanted.has(first + row)) continue;
          marks[from + row] = 1;
          numbers.push(first + row);
        }
        let at = 0;
        if (numbers.length > 0) await read(part, marks, (row) => visit(numbers[at++] ?? 0, messagesOf(row)));
      }
    },
  };
}

/** Of each span what lies in a part: from which of its rows on, how many, and the new number of the first. */
function* piecesOf(parts: readonly StoredRows[], spans: readonly RowSpan[]) {
  let first = 0;
  for (const span of spans) {
    let before = 0;
    for (const [part, { rows: inPart }] of parts.entries()) {
      const from = Math.max(0, span.from - before);
      const rows = Math.min(inPart, span.to - before) - from;
      if (rows > 0) {
        yield { part, from, rows, first };
        first += rows;
      }
      before += inPart;
    }
  }
}
