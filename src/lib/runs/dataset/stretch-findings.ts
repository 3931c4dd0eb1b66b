import type { RowFinding } from 'chat-dataset/parts';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { FileRole } from '../contract/rows-plan.ts';
import { importFindings } from './part-files.ts';
import { createStoredLog } from './row-findings.ts';

/** A stretch of an import that had something to tell, and how many bytes that took. */
export interface StretchFindings {
  stretch: number;
  bytes: number;
}

/** What an import tells of rows. It belongs to stretches, so that whoever repeats a piece tells the same in the same places. */
export function createStretchFindings(
  datasets: DatasetStore,
  { runId, role, stretch: first }: { runId: string; role: FileRole; stretch: number },
  before: readonly StretchFindings[] = [],
) {
  const all = [...before];
  const open = (stretch: number) => createStoredLog(datasets, runId, importFindings(role, stretch));
  let told = open(first);
  return {
    tell: (finding: RowFinding): void => told.log.tell(finding),
    drain: (): Promise<void> => told.log.drain(),
    async end(stretch: number): Promise<void> {
      const bytes = await told.end();
      if (bytes > 0) all.push({ stretch, bytes });
      told = open(stretch + 1);
    },
    all: (): StretchFindings[] => all,
  };
}
