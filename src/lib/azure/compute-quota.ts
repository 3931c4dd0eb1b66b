import type { FamilyUsage, VmSize } from '../models/contract/core-quota.ts';
import type { AzureMl } from './azure-ml.ts';

export interface ComputeQuota {
  /** Dedicated cores used and allowed in the region, by family; rows of single workspaces and clusters are left out. */
  usages(): Promise<FamilyUsage[]>;
  sizes(): Promise<VmSize[]>;
}

/** Rows name their family in `value` and `localizedValue`, not always in the same words. */
const isFamilyRow = (type: string | undefined, names: string[]): boolean =>
  (type ?? '').toLowerCase().endsWith('/vmfamily/usages') && !names.some((name) => /low\s?priority/i.test(name));

export function createComputeQuota({ workspace, call }: AzureMl): ComputeQuota {
  return {
    usages: () =>
      call(async (client) => {
        const rows: FamilyUsage[] = [];
        for await (const { type, name, currentValue, limit } of client.usages.list(workspace.location)) {
          const names = [name?.value, name?.localizedValue].filter((text) => text !== undefined);
          if (isFamilyRow(type, names)) rows.push({ names, used: currentValue ?? 0, limit: limit ?? 0 });
        }
        return rows;
      }),
    sizes: () =>
      call(async (client) => {
        const { value = [] } = await client.virtualMachineSizes.list(workspace.location);
        return value.map((size) => ({
          name: size.name ?? '',
          family: size.family ?? '',
          cores: size.vCPUs ?? 0,
          memoryGB: size.memoryGB ?? 0,
          servesEndpoints: (size.supportedComputeTypes ?? []).includes('MIR'),
        }));
      }),
  };
}
