import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createFindingLog, type FindingLog } from './finding-log.ts';
import { readFound, type FoundLines } from './found-lines.ts';

/** Findings on this machine's disk, for the time being. */
export interface FoundFile {
  log: FindingLog;
  /** A log whose lines count from behind others. */
  after(linesBefore: number): FindingLog;
  lines(): FoundLines;
  close(): Promise<void>;
}

export async function createFoundFile(path: string): Promise<FoundFile> {
  const file = await open(path, 'w');
  const log = createFindingLog(async (lines) => {
    for (let at = 0; at < lines.length;) at += (await file.write(lines, at)).bytesWritten;
  });
  return {
    log,
    after: (linesBefore) => ({
      ...log,
      tell: (finding) => log.tell({ ...finding, line: finding.line + linesBefore }),
    }),
    lines: () => readFound(createReadStream(path)),
    close: () => file.close(),
  };
}
