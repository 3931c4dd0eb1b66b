import {
  checkRange,
  createBlockSink,
  measureRange,
  splitRange,
  type MeasureState,
  type RangeState,
} from 'chat-dataset/parts';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { RowsPart } from '../contract/rows-plan.ts';
import { lazy } from '../../platform/lazy.ts';
import { partFile, partFindings, rowsSourceOf, sidesFile } from './part-files.ts';
import { packRows, partRows } from './part-rows.ts';
import type { RangeProgress } from './range-progress.ts';
import { createStoredLog } from './row-findings.ts';
import { createLimiter } from './limiter.ts';
import { rejectIfReplaced, type Rejected } from '../requests/superseded.ts';

/**
 * Bytes of a block of train.jsonl and test.jsonl. A part makes hardly more than twenty of each, so that even 1,000 parts stay
 * below the 50,000 that a file may have.
 */
const leastBlock = 2 * 1024 * 1024;
const blocksOfPart = 20;

/** Parts that a process works on at once, of however many runs: each takes memory, and there are hardly more processors. */
const partsAtOnce = 4;

interface Order {
  runId: string;
  part: RowsPart;
}

interface StartedOrder extends Order {
  rows: number;
  rowsBefore: number;
  linesBefore: number;
  /** Tokens of a row beyond which training cuts it. */
  maxSeqLength?: number | undefined;
}

/** What a part's passes leave in its files: also how many bytes their findings take. */
export type CheckedPart = RangeState & { findings?: number };
export type MeasuredPart = MeasureState & { findings?: number };

/** What is done for each part of a dataset. Doing it again writes the same bytes to the same places. */
export interface RangeWork {
  check(order: Order): Promise<{ status: 'checked' } | Rejected>;
  split(order: StartedOrder): Promise<{ status: 'split'; blocks: { train: number; test: number } } | Rejected>;
  measure(order: StartedOrder): Promise<{ status: 'measured' } | Rejected>;
}

export function createRangeWork(datasets: DatasetStore, progress: RangeProgress): RangeWork {
  const limited = createLimiter(partsAtOnce);
  const tokenizer = lazy(async () => (await import('chat-dataset/tokens')).createPhi3Tokenizer());
  const linesOf = ({ runId, part, rows }: StartedOrder) =>
    partRows(datasets, runId, part.part, { rows, bad: 0 }).read('lines', 0, rows);

  async function check({ runId, part }: Order): Promise<{ status: 'checked' }> {
    const source = rowsSourceOf(datasets, runId, part.file);
    const told = createStoredLog(datasets, runId, partFindings(part.part, 'checked'));
    const options = { near: true, isCopy: part.file.place.status === 'copied', findings: told.log };
    const { state, table } = await checkRange(source, part, options, progress.of(runId, 'validating', part));
    const findings = await told.end();
    await datasets.writeFile(runId, partFile(part.part, 'bin'), packRows(table));
    await datasets.writeFile(
      runId,
      partFile(part.part, 'json'),
      JSON.stringify({ ...state, findings } satisfies CheckedPart),
    );
    return { status: 'checked' };
  }

  async function split(order: StartedOrder) {
    const { runId, part, rows, rowsBefore } = order;
    const lines = await linesOf(order);
    const sides = await datasets.readBytes(runId, sidesFile, rowsBefore, rows);
    const blockBytes = Math.max(leastBlock, Math.ceil((part.to - part.from) / blocksOfPart));
    const sinkOf = (file: 'train.jsonl' | 'test.jsonl') =>
      createBlockSink(blockBytes, (block, index) =>
        datasets.stageBlock(runId, file, { part: part.part, index }, block),
      );
    const sinks = { train: sinkOf('train.jsonl'), test: sinkOf('test.jsonl') };
    const source = rowsSourceOf(datasets, runId, part.file);
    await splitRange(source, part, { lines, sides }, sinks, progress.of(runId, 'splitting', { ...part, rowsBefore }));
    await sinks.train.end();
    await sinks.test.end();
    return {
      status: 'split' as const,
      blocks: { train: sinks.train.count().blocks, test: sinks.test.count().blocks },
    };
  }

  async function measure(order: StartedOrder): Promise<{ status: 'measured' }> {
    const { runId, part, linesBefore, maxSeqLength: limit } = order;
    const told = createStoredLog(datasets, runId, partFindings(part.part, 'measured'));
    const known = { range: part, lines: await linesOf(order), linesBefore, limit, findings: told.log };
    const source = rowsSourceOf(datasets, runId, part.file);
    const state = await measureRange(source, known, await tokenizer());
    const findings = await told.end();
    await datasets.writeFile(
      runId,
      partFile(part.part, 'measures.json'),
      JSON.stringify({ ...state, findings } satisfies MeasuredPart),
    );
    return { status: 'measured' };
  }

  const inTurn =
    <Parts extends Order, Answer>(work: (order: Parts) => Promise<Answer>) =>
    (order: Parts) =>
      limited(() => rejectIfReplaced(order.part.file.dataset, () => work(order)));

  return { check: inTurn(check), split: inTurn(split), measure: inTurn(measure) };
}
