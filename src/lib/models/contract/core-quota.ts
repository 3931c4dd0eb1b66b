/** A row of a region's compute usage: cores used and allowed in a family of VM sizes. A limit of -1 means none. */
export interface FamilyUsage {
  names: string[];
  used: number;
  limit: number;
}

/** A VM size that the region offers, and whether managed online endpoints can run on it. */
export interface VmSize {
  name: string;
  family: string;
  cores: number;
  memoryGB: number;
  servesEndpoints: boolean;
}

/** Where people ask for more cores; a subscription's quota of Azure ML is not that of plain virtual machines. */
export const quotaPage = 'https://ml.azure.com/quota';

/**
 * Sizes for which Azure does not hold back 20 % of an online deployment's quota for upgrades:
 * https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas#virtual-machine-quota-allocation-for-deployment
 */
const withoutReserve = /^standard_(nc(24|48|96)ads_a100_v4|nc(40ads|80adis)_h100_v5|nd96asr_v4|nd.*(a100|h100|v2).*)$/i;

/** `standardNCADSA100v4Family` and `Standard NCADSA100v4 Family Cluster Dedicated vCPUs` are the same family. */
const familyKey = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\s_]/g, '')
    .replace(/^standard/, '')
    .replace(/clusterdedicatedvcpus$/, '')
    .replace(/family$/, '');

export const isSameFamily = (left: string, right: string): boolean => familyKey(left) === familyKey(right);

/** Cores of a family that are allowed, and those not yet in use. No row means no quota. */
export function coresOf(usages: readonly FamilyUsage[], family: string): { limit: number; free: number } {
  const row = usages.find(({ names }) => names.some((name) => isSameFamily(name, family)));
  if (!row) return { limit: 0, free: 0 };
  const limit = row.limit < 0 ? Number.MAX_SAFE_INTEGER : row.limit;
  return { limit, free: limit - row.used };
}

/** Cores that one instance of an online deployment takes from the quota. */
export const servingCores = (size: VmSize): number =>
  (withoutReserve.test(size.name) ? 1 : Math.ceil(1.2)) * size.cores;

/** Names of sizes are told apart without regard to case. */
export const findSize = (sizes: readonly VmSize[], name: string): VmSize | undefined =>
  sizes.find((size) => size.name.toLowerCase() === name.toLowerCase());
