import type { CheckResult } from './check-dataset.ts';
import type { DatasetHooks } from './dataset-hooks.ts';
import type { RowSink } from './scan/row-sink.ts';
import { splitRange } from './scan/split-range.ts';

/** Writes the sides of a dataset that was accepted, each row as training takes it, in the order of the file. Ends the sinks. */
export async function splitDataset(
  { ranges }: Extract<CheckResult, { status: 'accepted' }>,
  sinks: { train: RowSink; test: RowSink },
  { onProgress }: DatasetHooks = {},
): Promise<{ trainRows: number; testRows: number }> {
  const total = ranges.reduce((sum, { range }) => sum + range.to - range.from, 0);
  let before = 0;
  for (const { source, range, rows, sides } of ranges) {
    const plan = { lines: await rows.read('lines', 0, rows.rows), sides: sides() };
    await splitRange(source, range, plan, sinks, (done) =>
      onProgress?.({ phase: 'splitting', done: before + done, total }),
    );
    before += range.to - range.from;
  }
  await sinks.train.end();
  await sinks.test.end();
  return { trainRows: sinks.train.count().rows, testRows: sinks.test.count().rows };
}
