import type { DatasetReport } from 'chat-dataset/report';
import type { RunRow } from '../../storage/run-row.ts';
import { cut, shortened } from '../../platform/problem.ts';
import { toRunView } from '../views/run-view.ts';

/** What an event may weigh at most, in bytes, its envelope left out: receivers expect less than 20 kB of all. */
const maxBytes = 18_000;

/** The report's counts, without its lists. */
const summaryOf = ({ rows, usable_rows, kept_rows, train_rows, test_rows, problem_count }: DatasetReport) => ({
  rows,
  usable_rows,
  problem_count,
  kept_rows,
  train_rows,
  test_rows,
});

/**
 * A run as events tell it: its view without what grows with the dataset. What is still too much is left out, the least
 * telling first; id, status, model and error stay.
 */
export function toEventData(row: RunRow): { id: string } & Record<string, unknown> {
  const { id, object, status, phase, created_at, finished_at, line, model, dataset, options, ...view } = toRunView(row);
  const core = {
    id,
    object,
    status,
    phase,
    created_at,
    finished_at,
    line,
    model,
    error: view.error && shortened(view.error, 2_000),
  };
  const more = [
    { dataset: { ...dataset, name: cut(dataset.name, 1_024) } },
    { phases: view.phases },
    { report: view.report && summaryOf(view.report) },
    { resources: view.resources.slice(0, 20) },
    { warnings: view.warnings.slice(0, 10).map((warning) => cut(warning, 500)) },
    { options },
  ];
  let told: typeof core & Record<string, unknown> = core;
  for (const part of more) {
    const longer = { ...told, ...part };
    if (Buffer.byteLength(JSON.stringify(longer)) <= maxBytes) told = longer;
  }
  return told;
}
