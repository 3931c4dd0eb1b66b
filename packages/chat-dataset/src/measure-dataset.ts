import type { ByteRange } from './byte-range.ts';
import type { DatasetReport } from './dataset-report.ts';
import type { DatasetOptions } from './options.ts';
import { createPhi3Tokenizer } from './tokens/phi3-tokenizer.ts';
import type { ByteSource } from './sources/byte-source.ts';
import type { DatasetHooks } from './dataset-hooks.ts';
import type { FindingLog } from './findings/finding-log.ts';
import type { RangeState } from './scan/range-state.ts';
import type { StoredRows } from './scan/stored-rows.ts';
import { measureRange, mergeMeasures } from './scan/measure-range.ts';
import { measuresToReport } from './scan/measures-to-report.ts';

/** A range of one of the files, as it was found. What is known of its rows is on the disk. */
export interface FoundRange {
  source: ByteSource;
  range: ByteRange;
  state: RangeState;
  rows: StoredRows;
}

/** The part of the report that takes a second look at the rows: lengths, scripts, tokens, and what looks like a secret. */
export async function measureDataset(
  found: readonly FoundRange[],
  trainRows: number,
  options: DatasetOptions,
  { onProgress, findings }: DatasetHooks & { findings?: FindingLog | undefined },
): Promise<Partial<DatasetReport>> {
  const tokenizer = createPhi3Tokenizer();
  const states = [];
  let linesBefore = 0;
  for (const { source, range, rows, state } of found) {
    const lines = await rows.read('lines', 0, rows.rows);
    const known = { range, lines, linesBefore, limit: options.max_seq_length, findings };
    states.push(
      await measureRange(source, known, tokenizer, (done) =>
        onProgress?.({ phase: 'measuring', done: range.from + done, total: source.size }),
      ),
    );
    linesBefore += state.lines;
  }
  return measuresToReport(mergeMeasures(states), trainRows, options);
}
