import type { ComputeCluster } from '../azure/compute-cluster.ts';
import type { ComputeQuota } from '../azure/compute-quota.ts';
import type { Ledger } from '../azure/ledger.ts';
import type { RunJournal } from '../azure/run-journal.ts';
import type { WorkspaceDataPlane } from '../azure/workspace-data-plane.ts';
import { findBaseModel, isRetired, knownModelNames, type BaseModel } from '../domain/base-model.ts';
import type { Problem } from '../domain/problem.ts';
import type { TrainingOptions } from '../domain/run-options.ts';
import { planServing, type ServingPlan } from '../domain/serving-plan.ts';
import { RemoteError } from '../errors.ts';

export interface ResourcesOptions {
  region: string;
  trainingSize: string;
  servingSizes: readonly string[];
  computeName: string;
}

/** What a run needs of Azure before it trains: quota, the base model and the cluster. */
export interface Resources {
  plan(order: {
    runId: string;
    options: TrainingOptions;
  }): Promise<ServingPlan | { status: 'rejected'; error: Problem }>;
  prepareCompute(order: {
    runId: string;
  }): Promise<{ status: 'working' } | { status: 'ready' } | { status: 'failed'; error: Problem }>;
}

export function createResources(
  options: ResourcesOptions,
  {
    quota,
    cluster,
    dataPlane,
    ledger,
    journal,
  }: {
    quota: ComputeQuota;
    cluster: ComputeCluster;
    dataPlane: WorkspaceDataPlane;
    ledger: Ledger;
    journal: RunJournal;
  },
): Resources {
  return {
    async plan({ runId, options: { model } }) {
      const baseModel = findBaseModel(model);
      if (!baseModel) throw new Error(`'${model}' is no known base model.`);
      const presence = await lookForModel(baseModel, dataPlane);
      if (presence.status === 'missing') return { status: 'rejected', error: missingModel(baseModel) };
      const [usages, sizes] = await Promise.all([quota.usages(), quota.sizes()]);
      const plan = planServing({ ...options, usages, sizes });
      if (plan.status === 'rejected') return plan;
      const warnings = [...presence.warnings, ...retirementOf(baseModel), ...plan.warnings];
      await journal.warn(runId, warnings);
      return { ...plan, warnings };
    },

    async prepareCompute({ runId }) {
      const state = await cluster.state();
      await journal.addResource(runId, 'compute', options.computeName);
      if (state?.provisioningState === 'Succeeded') return { status: 'ready' };
      if (state?.provisioningState === 'Failed')
        return { status: 'failed', error: clusterFailed(options.computeName, state.errors) };
      if (!state) {
        await ledger.intend(runId, 'compute', options.computeName);
        await cluster.create();
      }
      return { status: 'working' };
    },
  };
}

type Presence = { status: 'missing' } | { status: 'present'; warnings: string[] };

/** The registry may not be readable to everyone, or not now. Then the job will tell, and the run warns. */
async function lookForModel(model: BaseModel, dataPlane: WorkspaceDataPlane): Promise<Presence> {
  try {
    return (await dataPlane.hasModel(model)) ? { status: 'present', warnings: [] } : { status: 'missing' };
  } catch (error) {
    const reason = error instanceof RemoteError ? `status ${error.status}` : 'an answer of unknown shape';
    const warning = `The model registry could not be read (${reason}); whether it has ${model.name} version ${model.version} was not checked.`;
    return { status: 'present', warnings: [warning] };
  }
}

const retirementOf = (model: BaseModel): string[] =>
  isRetired(model, new Date())
    ? [
        `${model.name} is past its retirement on ${model.retiredOn}: it works as long as Azure keeps it. Option 'model' takes ${knownModelNames.filter((name) => name !== model.name).join(', ')}.`,
      ]
    : [];

const missingModel = ({ name, version }: BaseModel): Problem => ({
  type: 'model_not_found',
  message: `The registry 'azureml' has no version ${version} of ${name}.`,
  remedy: `Name another version as '${name}:<version>' or another model in the option 'model': ${knownModelNames.join(', ')}.`,
});

const clusterFailed = (name: string, errors: string): Problem => ({
  type: 'compute_failed',
  message: `The cluster '${name}' could not be made: ${errors || 'Azure gave no reason.'}`,
  remedy: `Delete the cluster '${name}' in Azure ML studio, correct what the message names, and upload the dataset again.`,
});
