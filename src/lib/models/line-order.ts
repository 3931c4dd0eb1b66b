import type { DeploymentState } from '../azure/online-deployments.ts';
import type { Traffic } from '../azure/online-endpoints.ts';
import { deploymentNameOf } from './contract/model-line.ts';

/** Runs that were created in the same millisecond have an order too, so that one of them gives way. */
export const newerThan = <Other extends { name: string; createdAt: string }>(
  deployments: readonly Other[],
  { runId, createdAt }: { runId: string; createdAt: string },
): Other[] => {
  const own = deploymentNameOf(runId);
  return deployments.filter((other) =>
    other.createdAt === createdAt ? other.name > own : other.createdAt > createdAt,
  );
};

/** Others may have deployments of their own on the endpoint; they are left alone. */
export const isOurs = ({ createdAt }: DeploymentState): boolean => createdAt !== '';

export const liveOf = (deployments: readonly DeploymentState[], traffic: Traffic): DeploymentState | undefined =>
  deployments.find(({ name }) => traffic[name] === 100);
