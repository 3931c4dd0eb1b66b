import type { Problem } from './problem.ts';

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
  servesEndpoints: boolean;
}

export interface ServingPlan {
  status: 'ready';
  servingSize: string;
  warnings: string[];
}

/** Sizes for which Azure does not hold back 20 % of an online deployment's quota for upgrades. */
const withoutReserve = /^standard_(nc(24|48|96)ads_a100_v4|nc(40ads|80adis)_h100_v5|nd.*(a100|h100|v2).*)$/i;

/** Sizes that Azure has retired in most regions, with the day. */
const retiredSizes: Record<string, string> = Object.fromEntries(
  ['6s', '12s', '24s', '24rs'].map((size) => [`standard_nc${size}_v3`, '2025-09-30']),
);

/** `standardNCADSA100v4Family` and `Standard NCADSA100v4 Family Cluster Dedicated vCPUs` are the same family. */
const familyKey = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\s_]/g, '')
    .replace(/^standard/, '')
    .replace(/clusterdedicatedvcpus$/, '')
    .replace(/family$/, '');

const sameText = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/** Cores of a family that are allowed, and those not yet in use. No row means no quota. */
function coresOf(usages: readonly FamilyUsage[], family: string): { limit: number; free: number } {
  const row = usages.find(({ names }) => names.some((name) => familyKey(name) === familyKey(family)));
  if (!row) return { limit: 0, free: 0 };
  const limit = row.limit < 0 ? Number.MAX_SAFE_INTEGER : row.limit;
  return { limit, free: limit - row.used };
}

/** Cores that one instance of an online deployment takes from the quota. */
export const servingCores = (size: VmSize): number =>
  (withoutReserve.test(size.name) ? 1 : Math.ceil(1.2)) * size.cores;

interface Wanted {
  region: string;
  trainingSize: string;
  /** In the order of preference. */
  servingSizes: readonly string[];
  usages: readonly FamilyUsage[];
  sizes: readonly VmSize[];
}

/** Finds out before anything is paid for whether a run can train, and on which size it can serve. */
export function planServing(wanted: Wanted): ServingPlan | { status: 'rejected'; error: Problem } {
  const training = wanted.sizes.find(({ name }) => sameText(name, wanted.trainingSize));
  if (!training)
    return rejected(
      'size_not_offered',
      `${wanted.trainingSize} is not offered in ${wanted.region}.`,
      'Set DROPTUNE_TRAINING_SIZE to a size with an A100 or better that the region offers, or use another region.',
    );
  const { limit } = coresOf(wanted.usages, training.family);
  if (limit < training.cores) {
    return rejected(
      'no_training_quota',
      `Training on ${training.name} needs ${training.cores} cores of the family ${training.family} in ${wanted.region}; the quota is ${limit}.`,
      quotaRemedy(training.family, training.cores),
    );
  }
  return chooseServingSize(wanted, training);
}

function chooseServingSize(wanted: Wanted, training: VmSize): ServingPlan | { status: 'rejected'; error: Problem } {
  const skipped: string[] = [];
  for (const name of wanted.servingSizes) {
    const size = wanted.sizes.find((candidate) => sameText(candidate.name, name));
    const obstacle = size ? quotaObstacle(wanted, training, size) : `${name} is not offered in ${wanted.region}`;
    if (size && !obstacle)
      return { status: 'ready', servingSize: size.name, warnings: [...skipped, ...retirementWarning(size.name)] };
    skipped.push(`${obstacle ?? name}${retirementOf(name)}.`);
  }
  return rejected(
    'no_serving_quota',
    `None of the serving sizes can be used: ${skipped.join(' ')}`,
    'Ask for quota of one of these families at https://ml.azure.com/quota, or name other sizes in DROPTUNE_SERVING_SIZES.',
  );
}

/** The cluster's node may still hold its cores when the deployment starts, so a shared family must have room for both. */
function quotaObstacle({ usages, region }: Wanted, training: VmSize, size: VmSize): string | undefined {
  if (!size.servesEndpoints) return `${size.name} cannot run managed online endpoints`;
  const shared = familyKey(size.family) === familyKey(training.family);
  const needed = servingCores(size) + (shared ? training.cores : 0);
  const { limit, free } = coresOf(usages, size.family);
  if (free >= needed) return undefined;
  const beside = shared ? ` beside the ${training.cores} of training` : '';
  return `${size.name} needs ${servingCores(size)} cores of ${size.family}${beside} in ${region}, ${Math.max(0, free)} of ${limit} are free`;
}

function retirementOf(size: string): string {
  const day = retiredSizes[size.toLowerCase()];
  return day ? ` (Azure retired it on ${day})` : '';
}

const retirementWarning = (size: string): string[] =>
  retirementOf(size)
    ? [`The model is served on ${size}${retirementOf(size)}: it works as long as your region keeps it.`]
    : [];

const quotaRemedy = (family: string, cores: number): string =>
  `Ask for at least ${cores} cores of '${family}' (Azure Machine Learning, dedicated) at https://ml.azure.com/quota, then upload the dataset again.`;

const rejected = (type: string, message: string, remedy: string) => ({
  status: 'rejected' as const,
  error: { type, message, remedy },
});
