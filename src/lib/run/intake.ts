import { Readable } from 'node:stream';
import type { DatasetStore } from '../azure/dataset-store.ts';
import type { RunJournal } from '../azure/run-journal.ts';
import type { Progress } from '../azure/run-row.ts';
import { checkRows } from '../dataset/check-rows.ts';
import { chooseTestRows, rankOf, readRows } from '../dataset/split-rows.ts';
import { fewestRows, type DatasetReport } from '../domain/dataset-report.ts';
import { lineOf } from '../domain/model-line.ts';
import type { Problem } from '../domain/problem.ts';
import { rowsOfSlice } from '../domain/row-slice.ts';
import type { Dataset, RunRequest } from '../domain/run.ts';
import { readRunOptions, type TrainingOptions } from '../domain/run-options.ts';
import { RemoteError } from '../errors.ts';

interface Rejected {
  status: 'rejected';
  error: Problem;
}

interface Accepted {
  status: 'accepted';
  line: string;
  options: TrainingOptions;
  report: Pick<DatasetReport, 'rows' | 'usable_rows'>;
}

/** What comes in: checks the dataset and splits it. Nothing here costs more than reading it. */
export interface Intake {
  check(request: RunRequest): Promise<Accepted | Rejected>;
  split(order: SplitOrder): Promise<Split | Rejected>;
}

interface SplitOrder {
  runId: string;
  dataset: Dataset;
  options: TrainingOptions;
  rows: number;
}

interface Split {
  status: 'split';
  trainRows: number;
  testRows: number;
}

export function createIntake(datasets: DatasetStore, journal: RunJournal): Intake {
  async function check({ runId, dataset }: RunRequest): Promise<Accepted | Rejected> {
    const found = await datasets.look(dataset);
    if (!found) return superseded(dataset);
    await journal.note(runId, { sizeBytes: found.bytes, line: lineOf(dataset.name, undefined) });
    const read = readRunOptions(found.metadata);
    if (read.status === 'rejected') return read;
    const { webhook_url: webhookUrl, ...options } = read.options;
    const line = lineOf(dataset.name, options.suffix);
    await journal.note(runId, { line, options, ...(webhookUrl ? { webhookUrl } : {}) });

    const onBytes = shownProgress(journal, runId, 'bytes', found.bytes);
    const report = await ifUnchanged(async () => checkRows(await datasets.read(dataset), onBytes));
    if (!report) return superseded(dataset);
    await datasets.writeFile(runId, 'report.json', JSON.stringify(report, null, 2));
    await journal.note(runId, { report: { ...report, problems: report.problems.slice(0, 10) } });
    return (
      verdictOn(report, options) ?? {
        status: 'accepted',
        line,
        options,
        report: { rows: report.rows, usable_rows: report.usable_rows },
      }
    );
  }

  async function split({ runId, dataset, options, rows }: SplitOrder): Promise<Split> {
    const { from, to } = options.slice ? rowsOfSlice(options.slice, rows) : { from: 0, to: rows };
    const onRows = shownProgress(journal, runId, 'rows', 2 * to);
    const inSlice = async function* (before: number): AsyncGenerator<Buffer> {
      let index = 0;
      for await (const row of readRows(await datasets.read(dataset))) {
        if (index >= from && index < to) yield row;
        index += 1;
        if (index % 1_000 === 0) await onRows(before + index);
        if (index >= to) return;
      }
    };

    const ranks: number[] = [];
    for await (const row of inSlice(0)) ranks.push(rankOf(row, options.seed));
    const isTest = chooseTestRows(ranks, options.test_size);
    const side = async function* (wanted: 0 | 1): AsyncGenerator<Buffer> {
      let index = 0;
      for await (const row of inSlice(to)) if (isTest[index++] === wanted) yield row;
    };
    await datasets.write(runId, 'test.jsonl', Readable.from(side(1)));
    await datasets.write(runId, 'train.jsonl', Readable.from(side(0)));
    const testRows = isTest.reduce((sum, flag) => sum + flag, 0);
    await noteSplit(runId, ranks.length - testRows, testRows);
    return { status: 'split', trainRows: ranks.length - testRows, testRows };
  }

  async function noteSplit(runId: string, trainRows: number, testRows: number): Promise<void> {
    const report = JSON.parse((await datasets.readFile(runId, 'report.json')) ?? '{}') as DatasetReport;
    const whole = { ...report, train_rows: trainRows, test_rows: testRows };
    await datasets.writeFile(runId, 'report.json', JSON.stringify(whole, null, 2));
    await journal.note(runId, { report: { ...whole, problems: whole.problems.slice(0, 10) } });
  }

  return { check, split: async (order) => (await ifUnchanged(() => split(order))) ?? superseded(order.dataset) };
}

/** Writes progress at most twice a second. */
function shownProgress(journal: RunJournal, runId: string, unit: Progress['unit'], total: number) {
  let shownAt = 0;
  return async (done: number): Promise<void> => {
    if (Date.now() - shownAt < 500) return;
    shownAt = Date.now();
    await journal.progress(runId, { done: Math.min(done, total), total, unit });
  };
}

/** Undefined when the blob was replaced or deleted meanwhile. */
async function ifUnchanged<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RemoteError && (error.status === 412 || error.status === 404)) return undefined;
    throw error;
  }
}

const superseded = (dataset: Dataset): Rejected => ({
  status: 'rejected',
  error: {
    type: 'dataset_superseded',
    message: `The blob '${dataset.name}' was replaced or deleted before it could be read.`,
    remedy: 'The newer version has a run of its own. Upload the blob again if it was deleted.',
  },
});

/** Undefined when there is nothing against training on it. */
function verdictOn(report: DatasetReport, options: TrainingOptions): Rejected | undefined {
  const [first] = report.problems;
  if (first)
    return rejected(
      'invalid_dataset',
      `${countOf(report.problem_count)} cannot be used. Line ${first.line}${first.path ? `, ${first.path}` : ''}: ${first.what} ${first.why}`,
      first.fix,
    );
  if (report.rows === 0)
    return rejected(
      'empty_dataset',
      'The file holds no rows.',
      `Write at least ${fewestRows} chat rows, one JSON object a line.`,
    );
  const { from, to } = options.slice
    ? rowsOfSlice(options.slice, report.usable_rows)
    : { from: 0, to: report.usable_rows };
  if (to - from >= fewestRows) return undefined;
  const within = options.slice ? ` in the slice ${options.slice}` : '';
  return rejected(
    'too_few_rows',
    `There are ${Math.max(0, to - from)} usable rows${within}; training needs at least ${fewestRows}.`,
    'Add rows, and upload the file again.',
  );
}

const countOf = (problems: number): string => (problems === 1 ? 'One row' : `${problems} rows`);

const rejected = (type: string, message: string, remedy: string): Rejected => ({
  status: 'rejected',
  error: { type, message, remedy },
});
