import {
  bytesOfImport as bytesOf,
  countedSource,
  createBlockSink,
  createRowImport,
  rowsOfFile,
  UnreadableRest,
  type ImportProgress,
  type ImportState,
  type RowSource,
} from 'chat-dataset/parts';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import { hubPlace } from '../contract/dataset-source.ts';
import type { RowsFilePlan } from '../contract/rows-plan.ts';
import type { TrainingOptions } from '../contract/run-options.ts';
import type { HubRows } from './hub-rows.ts';
import { copyOf, importFile, importProgressFile } from './part-files.ts';
import type { RangeProgress } from './range-progress.ts';
import { createStretchFindings, type StretchFindings } from './stretch-findings.ts';

/** Where little comes of its rows, a stretch ends after so many batches. */
const maxBatches = 64;

/** Of the largest file that the options let in: a file has 50,000 blocks at most. */
const maxStretches = 40_000;

const stretchOf = ({ max_unpacked_gb: most }: TrainingOptions): number =>
  Math.max(4 * 1024 * 1024, Math.ceil((most * 1e9) / maxStretches));

/** For getting back to where the last piece ended. With the pieces' own time it stays below five minutes. */
const maxPassingMs = 150_000;

export interface ImportOrder {
  runId: string;
  file: RowsFilePlan;
  options: TrainingOptions;
  /** Of the file's rows, those that were imported by the pieces before: 0 to begin with. */
  stretches: number;
}

export interface ImportSettings {
  /** After so long a piece ends, at the end of a stretch. */
  pieceMs: number;
  /** What a stretch makes at least: a block of the file. Runs in progress must agree on it. */
  stretchBytes?: number;
  now?: () => number;
}

/** `working` where the time of one piece is over: the next one begins after so many stretches. */
export type ImportAnswer = { status: 'working'; stretches: number } | { status: 'imported'; bytes: number };

/** How far an import is, and of how many blocks its rows are. */
interface ImportStanding {
  progress?: ImportProgress;
  blocks: number;
  /** Bytes of the file that were read. */
  fetched: number;
  /** Stretches that had something to tell, and how many bytes that took. */
  findings?: StretchFindings[];
}

/** What was found while a file was brought into another form, and where all of it is told. */
export type FoundByImport = ImportState & { findings?: StretchFindings[] };

const nothingYet: ImportStanding = { blocks: 0, fetched: 0 };

/**
 * Brings a file of any form into JSONL, in pieces of limited time. What a stretch holds depends on the rows alone, so that the
 * blocks of a piece that is repeated, or still at work somewhere, are the same bytes in the same places; where pieces end does
 * not matter to the file.
 */
export function createImportWork(
  datasets: DatasetStore,
  progress: RangeProgress,
  { pieceMs, stretchBytes, now = Date.now }: ImportSettings,
  hub?: Pick<HubRows, 'rows'>,
) {
  const rowsOf = async ({ runId, file }: ImportOrder, onFetched: (bytes: number) => void): Promise<RowSource> => {
    const { dataset, bytes, format } = file;
    if (hub && dataset.container === hubPlace) return hub.rows(runId, onFetched);
    return rowsOfFile(countedSource(datasets.source(dataset, bytes), onFetched), format);
  };

  const standingAt = async ({ runId, file, stretches }: ImportOrder): Promise<ImportStanding> =>
    stretches === 0
      ? nothingYet
      : (JSON.parse(
          (await datasets.readBytes(runId, importProgressFile(file.role, stretches))).toString('utf8'),
        ) as ImportStanding);

  return async function work(order: ImportOrder): Promise<ImportAnswer> {
    const { runId, file, options } = order;
    const { role } = file;
    const beganAt = now();
    const before = await standingAt(order);
    const place = { runId, role, stretch: order.stretches };
    const found = createStretchFindings(datasets, place, before.findings);
    const rows = createRowImport(before.progress, found.tell);
    const written = createStretches(datasets, order, {
      stretchBytes: stretchBytes ?? stretchOf(options),
      blocks: before.blocks,
    });
    const shown = showImport(progress, order, { fetched: before.fetched, rows: rows.lines() });
    const limits = { maxBytesOut: options.max_unpacked_gb * 1e9, onPassing: () => checkPassing(now() - beganAt) };

    let stretches = order.stretches;
    for await (const batch of (await rowsOf(order, shown.onFetched)).rows(limits, before.progress?.cursor)) {
      await written.add(bytesOf(rows.linesOf(batch)));
      await found.drain();
      await shown.show(rows.lines());
      if (!written.isOver()) continue;
      await found.end(stretches);
      stretches += 1;
      await written.next();
      if (now() - beganAt < pieceMs || rows.isOver()) continue;
      const standing: ImportStanding = {
        ...{ progress: rows.progress(), blocks: await written.end() },
        ...{ fetched: shown.fetched(), findings: found.all() },
      };
      await datasets.writeFile(runId, importProgressFile(role, stretches), JSON.stringify(standing));
      return { status: 'working', stretches };
    }
    await found.end(stretches);
    const blocks = await written.end();
    const places = Array.from({ length: blocks }, (_, index) => ({ part: 0, index }));
    await datasets.commitBlocks(runId, copyOf(role), places);
    const all: FoundByImport = { ...rows.found(), findings: found.all() };
    await datasets.writeFile(runId, importFile(role), JSON.stringify(all));
    shown.end();
    return { status: 'imported', bytes: rows.bytes() };
  };
}

/**
 * Shows how far an import is in the bytes of its file. What is packed is read from its beginning by every piece, anything else from
 * where the piece before ended.
 */
function showImport(
  progress: RangeProgress,
  { runId, file, stretches }: ImportOrder,
  before: { fetched: number; rows: number },
) {
  const phase = `importing ${file.role}`;
  const place = { part: stretches, bytesBefore: before.fetched, bytesInAll: file.bytes, rowsBefore: before.rows };
  const show = progress.of(runId, phase, place);
  let fetched = file.format.compression === 'none' ? before.fetched : 0;
  return {
    onFetched: (bytes: number): void => void (fetched += bytes),
    fetched: (): number => Math.max(before.fetched, fetched),
    show: (rows: number): Promise<void> => show(Math.max(0, fetched - before.fetched), rows - before.rows),
    end: (): void => progress.end(runId, phase),
  };
}

/** A stretch is hardly longer than it has to be. */
const spareBytes = 1024 * 1024;

/** Stages lines as blocks that end where stretches do; the block before is on its way while the next stretch is read. */
function createStretches(
  datasets: DatasetStore,
  { runId, file }: ImportOrder,
  { stretchBytes, blocks: before }: { stretchBytes: number; blocks: number },
) {
  const sink = createBlockSink(
    stretchBytes + spareBytes,
    (block, index) => datasets.stageBlock(runId, copyOf(file.role), { part: 0, index: before + index }, block),
    { isAhead: true },
  );
  let [batches, beganAt] = [0, 0];
  return {
    async add(lines: readonly Buffer[]): Promise<void> {
      for (const line of lines) await sink.add(line);
      batches += 1;
    },
    isOver: (): boolean => batches >= maxBatches || sink.count().bytes - beganAt >= stretchBytes,
    async next(): Promise<void> {
      await sink.flush();
      [batches, beganAt] = [0, sink.count().bytes];
    },
    /** Waits for the last block; answers how many there are in all. */
    async end(): Promise<number> {
      await sink.end();
      return before + sink.count().blocks;
    },
  };
}

function checkPassing(elapsedMs: number): void {
  if (elapsedMs <= maxPassingMs) return;
  throw new UnreadableRest(
    'The file is too large to be read in pieces the way it is packed.',
    'A packed file cannot be entered in its middle, and unpacking it up to here again takes too long.',
    'Upload it unpacked, as Parquet, or in several files.',
  );
}
