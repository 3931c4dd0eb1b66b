import type { FoundRange } from '../measure-dataset.ts';
import type { MarksOf } from '../scan/plan-split.ts';
import type { FileFindings } from './file-findings.ts';

interface File {
  findings: FileFindings | undefined;
  ranges: readonly FoundRange[];
}

export async function* nothingFound(): AsyncGenerator<Buffer> {}

/** Whatever was found in the files, with what the plan says of their rows where there is one. */
export const foundIn = (files: readonly File[], marksOf: (range: FoundRange) => Uint8Array = noMarks) =>
  async function* found(): AsyncGenerator<Buffer> {
    for (const { findings, ranges } of files)
      if (findings)
        yield* findings.bytes(ranges.map((range) => ({ ...range, lines: range.state.lines, marks: marksOf(range) })));
  };

const noMarks = (): Uint8Array => new Uint8Array(0);

/** The plan numbers the rows of all files through. */
export function markedBy(
  { marksOf }: { marksOf: MarksOf },
  files: readonly FoundRange[],
): (range: FoundRange) => Uint8Array {
  const starts = new Map<FoundRange, number>();
  let before = 0;
  for (const file of files) {
    starts.set(file, before);
    before += file.rows.rows;
  }
  return (range) => {
    const from = starts.get(range);
    return from === undefined ? noMarks() : marksOf(from, from + range.rows.rows);
  };
}
