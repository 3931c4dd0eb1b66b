import {
  bytesOfFound,
  createBlockSink,
  createFindingLog,
  inTurn,
  mark,
  markedRows,
  merged,
  readFound,
  type BlockSink,
  type FindingLog,
  type FoundLines,
  type MarksOf,
} from 'chat-dataset/parts';
import type { BlockFile, DatasetStore } from '../../storage/dataset-store.ts';
import { partsOf, type FileRole, type RowsFilePlan, type RowsPart } from '../contract/rows-plan.ts';
import { partFindings, importFindings, problemsFile, type FindingPass } from './part-files.ts';
import { partRows } from './part-rows.ts';

/** Hardly any part has more to tell than one block holds. */
const blockBytes = 2 * 1024 * 1024;

/** A log that ends as a file of the run's folder; without findings there is none. */
export interface StoredLog {
  log: FindingLog;
  /** Ends the log; answers how many bytes its file has. Doing all of it again writes the same bytes to the same places. */
  end(): Promise<number>;
}

export function createStoredLog(datasets: DatasetStore, runId: string, file: BlockFile): StoredLog {
  let sink: BlockSink | undefined;
  const log = createFindingLog((lines) => {
    sink ??= createBlockSink(blockBytes, (block, index) => datasets.stageBlock(runId, file, { part: 0, index }, block));
    return sink.add(lines);
  });
  return {
    log,
    async end() {
      await log.end();
      if (sink) await commit(datasets, runId, file, sink);
      return log.bytes();
    },
  };
}

async function commit(datasets: DatasetStore, runId: string, file: BlockFile, sink: BlockSink): Promise<void> {
  await sink.end();
  const places = Array.from({ length: sink.count().blocks }, (_, index) => ({ part: 0, index }));
  await datasets.commitBlocks(runId, file, places);
}

/** What is known of a part when everything is put together; `bytes` are those of its findings. */
export interface FoundPart {
  rows: number;
  lines: number;
  bytes: Partial<Record<FindingPass, number>>;
}

/** What the passes over a run's files left behind, and what the plan says of the rows where there is one. */
export interface Found {
  runId: string;
  files: readonly RowsFilePlan[];
  /** By the number of the part. */
  parts: readonly FoundPart[];
  /** Stretches of imports that had something to tell. */
  imported(role: FileRole): Promise<readonly { stretch: number; bytes: number }[]>;
  marksOf?: MarksOf | ((from: number, to: number) => Promise<Uint8Array>);
}

/** Puts all findings together, the dataset's first and each file's in the order of lines. Doing so again makes the same file. */
export async function writeFindings(datasets: DatasetStore, found: Found): Promise<void> {
  const sink = createBlockSink(blockBytes, (block, index) =>
    datasets.stageBlock(found.runId, problemsFile, { part: 0, index }, block),
  );
  for (const role of ['dataset', 'validation'] as const) {
    const file = found.files.find((one) => one.role === role);
    if (!file) continue;
    const name = role === 'validation' ? file.dataset.name : undefined;
    for await (const lines of bytesOfFound(linesOf(datasets, found, role), name)) await sink.add(lines);
  }
  await commit(datasets, found.runId, problemsFile, sink);
}

function linesOf(datasets: DatasetStore, found: Found, role: FileRole): FoundLines {
  const { runId } = found;
  const placed = placeParts(found, role);
  const read = async (file: BlockFile, bytes: number, linesBefore = 0): Promise<FoundLines> =>
    readFound(await datasets.runSource(runId, file, bytes).read(), linesBefore);
  async function* imported(): AsyncGenerator<FoundLines> {
    for (const { stretch, bytes } of await found.imported(role)) yield read(importFindings(role, stretch), bytes);
  }
  async function* ofPass(pass: FindingPass): AsyncGenerator<FoundLines> {
    for (const { part, known, linesBefore } of placed) {
      const bytes = known.bytes[pass] ?? 0;
      if (bytes > 0) yield read(partFindings(part.part, pass), bytes, pass === 'checked' ? linesBefore : 0);
    }
  }
  async function* marked(): AsyncGenerator<FoundLines> {
    for (const { part, known, linesBefore, rowsBefore } of found.marksOf ? placed : []) {
      const marks = (await found.marksOf?.(rowsBefore, rowsBefore + known.rows)) ?? new Uint8Array(0);
      yield markedRows({
        rows: partRows(datasets, runId, part.part, { rows: known.rows, bad: 0 }),
        marks,
        linesBefore,
      });
    }
  }
  return merged([inTurn(imported()), inTurn(ofPass('checked')), inTurn(marked()), inTurn(ofPass('measured'))]);
}

/** The parts of a file, with the lines of the file and the rows of all files before them. */
function placeParts({ files, parts }: Found, role: FileRole) {
  const placed: { part: RowsPart; known: FoundPart; linesBefore: number; rowsBefore: number }[] = [];
  let [linesBefore, rowsBefore] = [0, 0];
  for (const part of partsOf(files)) {
    const known = parts[part.part] ?? { rows: 0, lines: 0, bytes: {} };
    if (part.file.role === role) {
      placed.push({ part, known, linesBefore, rowsBefore });
      linesBefore += known.lines;
    }
    rowsBefore += known.rows;
  }
  return placed;
}

/** Reads what `writeSides` wrote: marks stand beside the sides. */
export const marksIn = (sides: Uint8Array): Uint8Array => sides.map((value) => value & ~(mark.duplicate - 1));

/** The stretches of a file's import that had something to tell. */
export async function findingsOfImport(
  files: readonly RowsFilePlan[],
  role: FileRole,
  read: (file: RowsFilePlan) => Promise<{ findings?: { stretch: number; bytes: number }[] } | undefined>,
): Promise<readonly { stretch: number; bytes: number }[]> {
  const file = files.find((one) => one.role === role);
  return (file && (await read(file)))?.findings ?? [];
}
