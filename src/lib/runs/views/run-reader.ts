import { z } from 'zod';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { Progress, RunRow } from '../../storage/run-row.ts';
import type { RunStore } from '../../storage/run-store.ts';
import type { Metrics } from '../../azure/workspace-data-plane.ts';
import { hasEnded } from '../contract/run.ts';
import { toRunView, type RunView } from './run-view.ts';
import type { Training } from '../training/training.ts';

const lineSchema = z.object({ key: z.string(), step: z.number(), value: z.number() });

/** The full view of a run: its row, and the metrics of its training. */
export interface RunReader {
  read(runId: string): Promise<RunView | undefined>;
}

export function createRunReader(runs: RunStore, datasets: DatasetStore, training: Training): RunReader {
  async function keptMetrics(runId: string): Promise<Metrics | undefined> {
    const text = await datasets.readFile(runId, 'metrics.jsonl');
    if (text === undefined) return undefined;
    const metrics: Metrics = {};
    for (const line of text.split('\n').filter(Boolean)) {
      const { key, ...entry } = lineSchema.parse(JSON.parse(line));
      (metrics[key] ??= []).push(entry);
    }
    return metrics;
  }

  /** A job that runs is asked; what it cannot tell at the moment does not keep the run from being shown. */
  const metricsNow = (runId: string): Promise<Metrics> => training.metrics(runId).catch(() => ({}));

  return {
    async read(runId) {
      const row = await runs.get(runId);
      if (!row) return undefined;
      if (!row.phases.some(({ name }) => name === 'training')) return toRunView(row);
      if (row.phase !== 'training' || hasEnded(row.status)) return toRunView(row, (await keptMetrics(runId)) ?? {});
      const metrics = await metricsNow(runId);
      return { ...toRunView(row, metrics), progress: trainingProgress(row, metrics) };
    },
  };
}

/** How many of the optimizer's steps are done, as far as the logged loss tells. */
function trainingProgress({ report, options }: RunRow, metrics: Metrics): Progress | null {
  const rows = report?.train_rows;
  if (!rows) return null;
  const perEpoch = Math.ceil(rows / Number(options?.['batch_size'] ?? 1));
  const total = perEpoch * Number(options?.['epochs'] ?? 1);
  const done = Math.max(0, ...(metrics['loss'] ?? []).map(({ step }) => step));
  return { done: Math.min(done, total), total, unit: 'steps' };
}
