import type { ComputeResource } from '@azure/arm-machinelearning';
import { z } from 'zod';
import type { AzureMl } from './azure-ml.ts';

export interface ComputeCluster {
  /** Provisioning state such as `Succeeded` or `Creating`, and the size of its nodes; undefined when there is no cluster of that name. */
  state(): Promise<{ provisioningState: string; errors: string; vmSize: string } | undefined>;
  /** Starts making the cluster: dedicated, 0 to 1 nodes, gone after two idle minutes. */
  create(): Promise<void>;
}

/** Of a cluster that somebody else made under the name it may be missing. */
const nodeSizeSchema = z.object({ properties: z.object({ vmSize: z.string().catch('') }).catch({ vmSize: '' }) });

export function createComputeCluster(
  { workspace, identity, call, find }: AzureMl,
  clusterName: string,
  vmSize: string,
): ComputeCluster {
  const { resourceGroup, name, location } = workspace;
  const wanted: ComputeResource = {
    location,
    identity,
    properties: {
      computeType: 'AmlCompute',
      properties: {
        osType: 'Linux',
        vmSize,
        vmPriority: 'Dedicated',
        scaleSettings: { minNodeCount: 0, maxNodeCount: 1, nodeIdleTimeBeforeScaleDown: 'PT120S' },
        remoteLoginPortPublicAccess: 'Disabled',
        enableNodePublicIp: true,
      },
    },
  };
  return {
    async state() {
      const compute = await find((client) => client.computeOperations.get(resourceGroup, name, clusterName));
      if (!compute?.properties) return undefined;
      const { provisioningState = 'Unknown', provisioningErrors } = compute.properties;
      const errors = (provisioningErrors ?? []).map(({ error }) => error?.message ?? '').join(' ');
      return { provisioningState, errors, vmSize: nodeSizeSchema.parse(compute.properties).properties.vmSize };
    },
    async create() {
      await call((client) => client.computeOperations.beginCreateOrUpdate(resourceGroup, name, clusterName, wanted));
    },
  };
}
