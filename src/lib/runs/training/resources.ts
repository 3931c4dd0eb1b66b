import type { ComputeCluster } from '../../azure/compute-cluster.ts';
import type { ComputeQuota } from '../../azure/compute-quota.ts';
import type { Ledger } from '../../storage/ledger.ts';
import type { RegistryAssets } from '../../azure/registry-assets.ts';
import type { RunJournal } from '../../storage/run-journal.ts';
import { findBaseModel } from '../../models/contract/base-model.ts';
import type { Problem } from '../../platform/problem.ts';
import type { TrainingOptions } from '../contract/run-options.ts';
import { dueRetirement, retirementNotice, type RetirementKind } from '../../models/contract/retirements.ts';
import { planServing, type ServingPlan } from '../../models/contract/serving-plan.ts';
import { checkBaseModel } from './base-model-check.ts';
import { usablePipeline } from './pipeline-version.ts';

export interface ResourcesOptions {
  region: string;
  trainingSize: string;
  servingSizes: readonly string[];
  computeName: string;
  /** The wanted version of the registry's chat_completion_pipeline. */
  pipelineVersion: string;
  /** Whatever else a run stands on, to be warned of when its end is near: `runtime` `Node 22` and the like. */
  platformDependencies: readonly { kind: RetirementKind; name: string }[];
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
    registry,
    components,
    ledger,
    journal,
  }: {
    quota: ComputeQuota;
    cluster: ComputeCluster;
    registry: RegistryAssets;
    components: RegistryAssets;
    ledger: Ledger;
    journal: RunJournal;
  },
): Resources {
  return {
    async plan({ runId, options: { model } }) {
      const baseModel = findBaseModel(model);
      if (!baseModel) throw new Error(`'${model}' is no known base model.`);
      const now = new Date();
      const present = await checkBaseModel(baseModel, registry, now);
      if (present.status === 'rejected') return present;
      const [usages, sizes, pipeline] = await Promise.all([
        quota.usages(),
        quota.sizes(),
        usablePipeline(options.pipelineVersion, components),
      ]);
      const plan = planServing({ ...options, usages, sizes, now });
      if (plan.status === 'rejected') return plan;
      const warnings = [...present.warnings, ...pipeline.warnings, ...plan.warnings, ...duesOf(options, now)];
      await journal.note(runId, { plan: toShownPlan(options, plan) });
      await journal.tell(runId, 'plan', `The run trains on ${options.trainingSize} and serves on ${plan.servingSize}.`);
      await journal.warn(runId, warnings);
      return { ...plan, warnings };
    },

    async prepareCompute({ runId }) {
      const state = await cluster.state();
      await journal.addResource(runId, 'compute', options.computeName);
      if (state?.provisioningState === 'Succeeded') {
        await journal.warn(runId, otherSize(options, state.vmSize));
        return { status: 'ready' };
      }
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

const duesOf = ({ platformDependencies }: ResourcesOptions, now: Date): string[] =>
  platformDependencies.flatMap(({ kind, name }) => {
    const due = dueRetirement(kind, name, now);
    return due ? [retirementNotice(due, now)] : [];
  });

const toShownPlan = ({ trainingSize }: ResourcesOptions, { servingSize, passedOver }: ServingPlan) => ({
  training_size: trainingSize,
  serving_size: servingSize,
  passed_over: passedOver,
});

/** An existing cluster is used as it is; quota was looked at for the size that the setting names. */
const otherSize = ({ computeName, trainingSize }: ResourcesOptions, vmSize: string): string[] =>
  vmSize === '' || vmSize.toLowerCase() === trainingSize.toLowerCase()
    ? []
    : [
        `The cluster '${computeName}' has nodes of size ${vmSize}, and the run trains on those. To train on ${trainingSize}, delete the cluster or set DROPTUNE_COMPUTE_NAME to another name.`,
      ];

const clusterFailed = (name: string, errors: string): Problem => ({
  type: 'compute_failed',
  message: `The cluster '${name}' could not be made: ${errors || 'Azure gave no reason.'}`,
  remedy: `Delete the cluster '${name}' in Azure ML studio, correct what the message names, and upload the dataset again.`,
});
