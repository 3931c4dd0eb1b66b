import { open } from 'node:fs/promises';
import type { ByteRange } from '../byte-range.ts';
import type { RowBatch } from '../formats/open-dataset.ts';
import type { FindingLog, Tell } from '../findings/finding-log.ts';
import { createScan, type CheckedRange, type CheckRangeOptions } from './check-range.ts';
import { createFileSink } from './file-sink.ts';
import { bytesOf, createRowImport, type ImportedLine, type ImportState } from './import-rows.ts';

const rangeBytes = 16 * 1024 * 1024;

export interface ImportAndCheckOptions extends Pick<CheckRangeOptions, 'near'> {
  /** Is given each range with what was found in it. */
  keep: (range: ByteRange, found: CheckedRange) => void;
  /** Is told of the lines' bytes so far. */
  onBytes: (done: number) => Promise<void> | void;
  /** Where every problem goes. */
  findings?: { imported: FindingLog; checked: FindingLog } | undefined;
}

/**
 * Writes rows of any form as lines of a file, and checks them while they are at hand. What is found is what checking the file's
 * ranges would find; the ranges end where lines do.
 */
export async function importAndCheck(
  batches: AsyncIterable<RowBatch>,
  path: string,
  { near, keep, onBytes, findings }: ImportAndCheckOptions,
): Promise<ImportState> {
  const rows = createRowImport(undefined, findings?.imported.tell);
  const file = await open(path, 'w');
  try {
    const sink = createFileSink(file);
    let linesBefore = 0;
    const tell: Tell = (finding) => findings?.checked.tell({ ...finding, line: finding.line + linesBefore });
    let scan = createScan(true, { near }, tell);
    let from = 0;
    const endRange = (): void => {
      keep({ from, to: rows.bytes() }, { state: scan.state(), table: scan.table() });
      from = rows.bytes();
      linesBefore = rows.lines();
      scan = createScan(false, { near }, tell);
    };
    for await (const batch of batches) {
      const lines = rows.linesOf(batch);
      for (const piece of bytesOf(lines)) await sink.add(piece);
      check(scan, lines);
      if (rows.bytes() - from >= rangeBytes) endRange();
      await findings?.imported.drain();
      await findings?.checked.drain();
      await onBytes(rows.bytes());
    }
    if (rows.bytes() > from || from === 0) endRange();
    await sink.end();
    await findings?.imported.end();
    await findings?.checked.end();
  } finally {
    await file.close();
  }
  return rows.found();
}

/** What its writer made sure of is taken as it is, and anything else as the lines that it is in the file. */
function check(scan: ReturnType<typeof createScan>, lines: readonly ImportedLine[]): void {
  let unsure: ImportedLine[] = [];
  const judge = (): void => {
    if (unsure.length > 0) scan.lines(Buffer.concat(bytesOf(unsure)));
    unsure = [];
  };
  for (const line of lines) {
    if (!('turns' in line || 'empty' in line || 'bad' in line)) {
      unsure.push(line);
      continue;
    }
    judge();
    if ('empty' in line) scan.empty(line.empty);
    else if ('bad' in line) scan.bad(line.bad);
    else scan.written(line);
  }
  judge();
}
