import { toSystemData } from '../http/system-data.ts';
import { runningJobs } from '../locations/quota.ts';
import type { Service } from '../service.ts';
import { toWorkspaceId } from '../workspace.ts';
import type { Compute } from './compute.ts';

/** A cluster as ARM shows it: a job that runs on it keeps a node up. */
export function toComputeView(service: Service, compute: Compute) {
  const { name, location, identity, tags, createdAt, modifiedAt, provisioningState, properties } = compute;
  const nodes = Math.max(compute.minNodeCount, Math.min(compute.maxNodeCount, runningJobs(service, name)));
  return {
    id: `${toWorkspaceId(service.workspace)}/computes/${name}`,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/computes',
    location,
    ...(identity && { identity }),
    ...(tags && { tags }),
    systemData: toSystemData(createdAt, modifiedAt),
    properties: {
      ...properties,
      provisioningState,
      provisioningErrors: null,
      createdOn: new Date(createdAt).toISOString(),
      modifiedOn: new Date(modifiedAt).toISOString(),
      isAttachedCompute: false,
      // The cluster's own settings are an object in every body that was accepted.
      properties: {
        ...(properties['properties'] as Record<string, unknown>),
        allocationState: 'Steady',
        currentNodeCount: nodes,
        targetNodeCount: nodes,
      },
    },
  };
}
