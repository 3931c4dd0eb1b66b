import type { ByteSource } from 'chat-dataset/parts';
import type { BlockFile, DatasetStore, RowsFile, RunFile } from '../../storage/dataset-store.ts';
import type { FileRole, RowsFilePlan } from '../contract/rows-plan.ts';

/** What a part leaves in the run's folder: its rows' fingerprints and lines, what was found in it, and what it measures. */
export const partFile = (part: number, kind: 'bin' | 'json' | 'measures.json'): RunFile =>
  `parts/${String(part).padStart(6, '0')}.${kind}`;

/** One byte for each usable row: its side. */
export const sidesFile = 'parts/sides.bin';

/** What was found while a file was brought into another form. */
export const importFile = (role: FileRole): RunFile => `parts/import-${role}.json`;

/** How far that was after some of its stretches. */
export const importProgressFile = (role: FileRole, stretches: number): RunFile =>
  `parts/import-${role}-${String(stretches).padStart(6, '0')}.json`;

/** The passes over a part's rows that tell of some of them. */
export type FindingPass = 'checked' | 'measured';

/** What a pass told of a part's rows, a line of JSON each. Lines of the first pass count within the part. */
export const partFindings = (part: number, pass: FindingPass): BlockFile =>
  `parts/${String(part).padStart(6, '0')}.${pass}.jsonl`;

/** What was told of the rows of a stretch while a file was brought into another form. */
export const importFindings = (role: FileRole, stretch: number): BlockFile =>
  `parts/import-${role}-${String(stretch).padStart(6, '0')}.jsonl`;

/** Everything that is told of rows, once it is put together. */
export const problemsFile = 'problems.jsonl';

export const copyOf = (role: FileRole): RowsFile => (role === 'dataset' ? 'rows.jsonl' : 'validation.jsonl');

/** Where the rows of a file are read from. */
export const rowsSourceOf = (datasets: DatasetStore, runId: string, file: RowsFilePlan): ByteSource =>
  file.place.status === 'copied'
    ? datasets.runSource(runId, copyOf(file.role), file.place.bytes)
    : datasets.source(file.dataset, file.bytes);
