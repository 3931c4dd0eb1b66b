import type { MeasuredApp, MeasuredRun } from '../measured-app.ts';

/** What became of many datasets that were dropped at once. */
export interface ManyRuns {
  runIds: string[];
  /** One sentence for each run that is not there or did not succeed. */
  lost: string[];
  /** From the first upload's beginning to the last run's end. */
  milliseconds: number;
}

const patienceSeconds = 150;
const name = (index: number) => `many/line ${index}.jsonl`;

/** Drops `count` datasets at once, each a line of its own, and lets Event Grid's stand-in tell of them. */
export async function measureManyRuns(app: MeasuredApp, count: number, content: Buffer): Promise<ManyRuns> {
  await app.tellOfBlobs(true);
  const startedAt = Date.now();
  const datasets = await Promise.all(Array.from({ length: count }, (_, index) => app.drop(name(index), content)));
  const runIds = datasets.map(({ runId }) => runId);
  await app.ended(runIds, patienceSeconds);
  const lost: string[] = [];
  let lastEnd = startedAt;
  for (const runId of runIds) {
    const run = await app.run(runId);
    if (run?.status !== 'succeeded') lost.push(`${runId} ${toFate(run)}`);
    lastEnd = Math.max(lastEnd, Date.parse(run?.phases.at(-1)?.ended_at ?? '') || 0);
  }
  return { runIds, lost, milliseconds: lastEnd - startedAt };
}

function toFate(run: MeasuredRun | undefined): string {
  if (!run) return 'was never started';
  return run.error
    ? `is ${run.status}: ${run.error.message}`
    : `is ${run.status} in ${run.phases.at(-1)?.name ?? 'no phase'}`;
}
