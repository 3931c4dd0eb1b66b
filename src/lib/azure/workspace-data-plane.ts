import { z } from 'zod';
import type { BaseModel } from '../domain/base-model.ts';
import { RemoteError } from '../errors.ts';
import type { AzureMl } from './azure-ml.ts';

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
const discoverySchema = z.object({
  primaryRegionResourceProviderUri: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
});

/** Values that a job logged, by metric, in the order of their steps. */
export type Metrics = Record<string, { step: number; value: number }[]>;

/** What ARM does not know: a job's metrics and errors, and the models of a registry. Lives at the workspace's regional host. */
export interface WorkspaceDataPlane {
  metrics(jobName: string, experiment: string): Promise<Metrics>;
  /** Azure ML's own words for why a job failed. */
  failureOf(jobName: string, experiment: string): Promise<string | undefined>;
  /** Whether the registry has that version of the model. */
  hasModel(model: BaseModel): Promise<boolean>;
}

export function createWorkspaceDataPlane(azureMl: AzureMl): WorkspaceDataPlane {
  const { workspace, workspaceId, call, send } = azureMl;
  let host: Promise<string> | undefined;

  /** `azureml://westeurope.api.azureml.ms/mlflow/…` names the host. */
  const hostOf = async (): Promise<string> => {
    const found = await call((client) => client.workspaces.get(workspace.resourceGroup, workspace.name));
    return new URL((found.mlFlowTrackingUri ?? '').replace(/^azureml:/, 'https:')).origin;
  };
  /** Asked once; asked again when it could not be had. */
  const origin = () =>
    (host ??= hostOf().catch((error: unknown) => {
      host = undefined;
      throw error;
    }));

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

    async hasModel({ name, version }) {
      const found = discoverySchema.parse(
        await send('GET', `${await origin()}/registrymanagement/v1.0/registries/azureml/discovery`),
      );
      const registry = `subscriptions/${found.subscriptionId}/resourceGroups/${found.resourceGroup}/providers/Microsoft.MachineLearningServices/registries/azureml`;
      const model = `${registry}/models/${name}/versions/${version}?api-version=2021-10-01-dataplanepreview`;
      try {
        await send(
          'GET',
          `${found.primaryRegionResourceProviderUri.replace(/\/$/, '')}/mferp/managementfrontend/${model}`,
        );
        return true;
      } catch (error) {
        if (error instanceof RemoteError && error.status === 404) return false;
        throw error;
      }
    },
  };
}
