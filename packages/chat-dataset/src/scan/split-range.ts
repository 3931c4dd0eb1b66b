import type { ByteSource } from '../sources/byte-source.ts';
import { fromJson } from '../formats/canonical-row.ts';
import type { ByteRange } from '../byte-range.ts';
import { readBlocks } from './read-blocks.ts';
import type { RangeProgressHook } from './range-progress-hook.ts';
import { placeOf, type RowPlace } from './row-table.ts';
import type { RowSink } from './row-sink.ts';

/** Where a row goes. */
export const side = { none: 0, train: 1, test: 2 } as const;

/** A side may have marks beside it. */
const sideBits = 3;

const newline = 0x0a;
const carriageReturn = 0x0d;
const lineEnd = Buffer.of(newline);

/** What is known of a range when it is split: its rows' lines, and for each row its side. */
export interface RangePlan {
  lines: Uint32Array;
  sides: Uint8Array;
}

/**
 * Gives each row of a range to the sink of its side, in the order of the file and as training takes it. What a line holds was
 * found out before; here lines are only counted, so that it goes at the speed of the disk.
 */
export async function splitRange(
  source: ByteSource,
  range: ByteRange,
  plan: RangePlan,
  sinks: { train: RowSink; test: RowSink },
  onProgress: RangeProgressHook = () => undefined,
): Promise<void> {
  const walk = createWalk(plan, [undefined, sinks.train, sinks.test]);
  for await (const block of readBlocks(source, range)) {
    if (block.status === 'lines') await walk.through(block.bytes);
    else walk.pass();
    await onProgress(block.end - range.from, walk.rows());
    if (walk.isOver()) return;
  }
}

/** Goes through a range's lines beside the table of its rows. */
function createWalk({ lines, sides }: RangePlan, sinkOf: readonly (RowSink | undefined)[]) {
  let line = 0;
  let row = 0;
  const placeNow = (): RowPlace | undefined => (row < lines.length ? placeOf(lines, row) : undefined);
  let next = placeNow();
  return {
    async through(bytes: Buffer): Promise<void> {
      for (let from = 0, at = 0; next && from < bytes.length; from = at + 1, line += 1) {
        at = bytes.indexOf(newline, from);
        if (at < 0) at = bytes.length;
        if (line !== next.line) continue;
        const sink = sinkOf[(sides[row] ?? side.none) & sideBits];
        const pending = sink && writeRow(sink, bytes, { from, at, ...next });
        if (pending) await pending;
        row += 1;
        next = placeNow();
      }
    },
    /** A line that was too long to be held. */
    pass: (): void => void (line += 1),
    rows: (): number => row,
    isOver: (): boolean => next === undefined,
  };
}

function writeRow(
  sink: RowSink,
  bytes: Buffer,
  { from, at, line, isRewritten }: RowPlace & { from: number; at: number },
): Promise<void> | undefined {
  const to = at > from && bytes[at - 1] === carriageReturn ? at - 1 : at;
  if (isRewritten) return sink.add(Buffer.concat([trainingForm(bytes.subarray(from, to)), lineEnd]), line);
  if (to === at && at < bytes.length) return sink.add(bytes.subarray(from, at + 1), line);
  return sink.add(Buffer.concat([bytes.subarray(from, to), lineEnd]), line);
}

/** A row that was usable when it was checked is so still; as line 1 it may have a byte order mark. */
function trainingForm(line: Buffer): Buffer {
  const row = fromJson({ line: 1, bytes: line }, 'messages');
  if (!row || 'problem' in row) throw new Error('A row that could be used cannot be used any more.');
  return row.bytes;
}
