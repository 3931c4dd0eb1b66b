import { join } from 'node:path';
import type { StoredRows } from '../scan/stored-rows.ts';
import { bytesOfFound, inTurn, merged } from './found-lines.ts';
import { createFoundFile, type FoundFile } from './found-file.ts';
import { markedRows } from './marked-rows.ts';

/** A range of a file with its rows, the lines before it, and what the plan says of them. */
export interface MarkedRange {
  rows: StoredRows;
  lines: number;
  marks: Uint8Array;
}

/** What is found in one file, by the passes that find it. */
export interface FileFindings {
  imported: FoundFile;
  checked: FoundFile;
  measured: FoundFile;
  /** All of it in the order of lines, as bytes of problems.jsonl. */
  bytes(ranges: readonly MarkedRange[]): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** In a folder; `name` is that of the file, where it is not the dataset itself. */
export async function createFileFindings(folder: string, name?: string): Promise<FileFindings> {
  const path = (pass: string): string => join(folder, `${name === undefined ? 'rows' : 'validation'}-${pass}.jsonl`);
  const imported = await createFoundFile(path('imported'));
  const checked = await createFoundFile(path('checked'));
  const measured = await createFoundFile(path('measured'));
  return {
    ...{ imported, checked, measured },
    bytes: (ranges) =>
      bytesOfFound(merged([imported.lines(), checked.lines(), inTurn(markedRanges(ranges)), measured.lines()]), name),
    async close() {
      for (const file of [imported, checked, measured]) await file.close();
    },
  };
}

function* markedRanges(ranges: readonly MarkedRange[]) {
  let linesBefore = 0;
  for (const { rows, lines, marks } of ranges) {
    yield markedRows({ rows, marks, linesBefore });
    linesBefore += lines;
  }
}
