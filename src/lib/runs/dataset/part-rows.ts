import {
  bytesOfNumbers as bytesOf,
  columnNumbers,
  type RowColumn,
  type RowTable,
  type SplitPlan,
  type StoredRows,
} from 'chat-dataset/parts';
import type { BlockPlace, DatasetStore } from '../../storage/dataset-store.ts';
import { partFile, sidesFile } from './part-files.ts';

/** A part's rows in its file: column after column. */
export const packRows = ({ hashes, signatures, lines, badBefore }: RowTable): Buffer =>
  Buffer.concat([hashes, signatures, lines, badBefore].map(bytesOf));

/** The rows of a part, read from its file as they are asked for. `rows` is how many there are, `bad` how many more cannot be used. */
export function partRows(
  datasets: DatasetStore,
  runId: string,
  part: number,
  { rows, bad }: Pick<StoredRows, 'rows' | 'bad'>,
): StoredRows {
  const { hashes, signatures, lines } = columnNumbers;
  const starts: Record<RowColumn, number> = {
    hashes: 0,
    signatures: rows * hashes * 4,
    lines: rows * (hashes + signatures) * 4,
    badBefore: rows * (hashes + signatures + lines) * 4,
  };
  return {
    rows,
    bad,
    hasSignatures: rows > 0,
    async read(column, from, to) {
      const width = columnNumbers[column] * 4;
      const bytes = await datasets.readBytes(
        runId,
        partFile(part, 'bin'),
        starts[column] + from * width,
        (to - from) * width,
      );
      const numbers = new Uint32Array(bytes.length / 4);
      bytes.copy(new Uint8Array(numbers.buffer));
      return numbers;
    },
  };
}

const sidesOfBlock = 4 * 1024 * 1024;

/** Writes the sides of so many rows and their marks, a byte each, with no more than a block in memory. */
export async function writeSides(
  datasets: DatasetStore,
  runId: string,
  { sidesOf, marksOf }: Pick<SplitPlan, 'sidesOf' | 'marksOf'>,
  rows: number,
): Promise<void> {
  const places: BlockPlace[] = [];
  for (let from = 0; from < rows; from += sidesOfBlock) {
    const place = { part: 0, index: places.length };
    const to = Math.min(rows, from + sidesOfBlock);
    const sides = sidesOf(from, to);
    for (const [row, marks] of marksOf(from, to).entries()) sides[row] = (sides[row] ?? 0) | marks;
    await datasets.stageBlock(runId, sidesFile, place, Buffer.from(sides.buffer));
    places.push(place);
  }
  await datasets.commitBlocks(runId, sidesFile, places);
}
