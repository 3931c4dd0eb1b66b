import { z } from 'zod';
import type { AzureMl } from './azure-ml.ts';
import { createRegionalHost } from './regional-host.ts';

const childrenSchema = z.object({ value: z.array(z.object({ runId: z.string() })) });
const runSchema = z.object({
  run: z.object({
    data: z.object({ metrics: z.array(z.object({ key: z.string() })).optional() }).optional(),
  }),
});
const historySchema = z.object({
  metrics: z.array(z.object({ key: z.string(), value: z.number(), step: z.coerce.number() })).optional(),
});
const detailsSchema = z.object({ error: z.object({ error: z.object({ message: z.string().optional() }) }).nullish() });

/** Values that a job logged, by metric, in the order of their steps. */
export type Metrics = Record<string, { step: number; value: number }[]>;

/** What ARM does not know of a job: its metrics and errors. Lives at the workspace's regional host. */
export interface WorkspaceDataPlane {
  metrics(jobName: string, experiment: string): Promise<Metrics>;
  /** Azure ML's own words for why a job failed. */
  failureOf(jobName: string, experiment: string): Promise<string | undefined>;
}

export function createWorkspaceDataPlane(azureMl: AzureMl): WorkspaceDataPlane {
  const { workspaceId, send } = azureMl;
  const origin = createRegionalHost(azureMl);

  const history = async (experiment: string, path: string): Promise<unknown> =>
    send('GET', `${await origin()}/history/v1.0${workspaceId}/experiments/${experiment}/runs/${path}`);
  const mlflow = async (path: string): Promise<unknown> =>
    send('GET', `${await origin()}/mlflow/v1.0${workspaceId}/api/2.0/mlflow/${path}`);

  /** Training logs on the child run of its step: every child is asked, those of sub-pipelines too. */
  async function childrenOf(runId: string, experiment: string): Promise<string[]> {
    const { value } = childrenSchema.parse(await history(experiment, `${runId}/children`));
    const deeper = await Promise.all(value.map((child) => childrenOf(child.runId, experiment)));
    return [...value.map((child) => child.runId), ...deeper.flat()];
  }

  async function metricsOfRun(runId: string): Promise<Metrics> {
    const { run } = runSchema.parse(await mlflow(`runs/get?run_id=${runId}`));
    const found: Metrics = {};
    for (const { key } of run.data?.metrics ?? []) {
      const answer = await mlflow(
        `metrics/get-history?run_id=${runId}&metric_key=${encodeURIComponent(key)}&max_results=25000`,
      );
      const values = historySchema.parse(answer).metrics ?? [];
      found[key] = values.map(({ step, value }) => ({ step, value })).sort((left, right) => left.step - right.step);
    }
    return found;
  }

  return {
    async metrics(jobName, experiment) {
      const runs = [jobName, ...(await childrenOf(jobName, experiment))];
      return Object.assign({}, ...(await Promise.all(runs.map(metricsOfRun)))) as Metrics;
    },

    async failureOf(jobName, experiment) {
      const details = detailsSchema.parse(await history(experiment, `${jobName}/details`));
      return details.error?.error.message;
    },
  };
}
