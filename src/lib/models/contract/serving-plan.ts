import {
  coresOf,
  findSize,
  isSameFamily,
  quotaPage,
  servingCores,
  type FamilyUsage,
  type VmSize,
} from './core-quota.ts';
import type { Problem } from '../../platform/problem.ts';
import { alternativesOf, dueRetirement, whenRetired } from './retirements.ts';

/** A size of the configured order that was not taken, and what is against it. */
export interface PassedOver {
  size: string;
  reason: string;
}

export interface ServingPlan {
  status: 'ready';
  servingSize: string;
  passedOver: PassedOver[];
  warnings: string[];
}

interface Wanted {
  region: string;
  trainingSize: string;
  /** In the order of preference. */
  servingSizes: readonly string[];
  usages: readonly FamilyUsage[];
  sizes: readonly VmSize[];
  now: Date;
}

type Rejection = { status: 'rejected'; error: Problem };

/** The memory that the cards of the Phi-3 mini models ask a serving size for. Whether they run with less is not known. */
const memoryOfCard = 112;

/** Finds out before anything is paid for whether a run can train, and on which size it can serve. */
export function planServing(wanted: Wanted): ServingPlan | Rejection {
  const { region, trainingSize, now } = wanted;
  const training = findSize(wanted.sizes, trainingSize);
  if (!training) {
    const retirement = dueRetirement('vm_size', trainingSize, now, region);
    return rejected(
      'size_not_offered',
      `${trainingSize} is not offered in ${region}${retiredOn(trainingSize, wanted)}.`,
      `Set DROPTUNE_TRAINING_SIZE to a size with an A100 or better that the region offers, or use another region.${retirement ? alternativesOf(retirement) : ''}`,
    );
  }
  const { limit } = coresOf(wanted.usages, training.family);
  if (limit < training.cores) {
    return rejected(
      'no_training_quota',
      `Training on ${training.name} needs ${training.cores} cores of the family ${training.family} in ${region}; the quota is ${limit}.`,
      `Ask for at least ${training.cores} cores of '${training.family}' (Azure Machine Learning, dedicated) at ${quotaPage}, then upload the dataset again.`,
    );
  }
  return chooseServingSize(wanted, training);
}

function chooseServingSize(wanted: Wanted, training: VmSize): ServingPlan | Rejection {
  const passedOver: PassedOver[] = [];
  for (const name of wanted.servingSizes) {
    const size = findSize(wanted.sizes, name);
    const obstacle = size
      ? obstacleOf(wanted, training, size)
      : `${name} is not offered in ${wanted.region}${retiredOn(name, wanted)}`;
    if (size && obstacle === undefined)
      return { status: 'ready', servingSize: size.name, passedOver, warnings: warningsOf(wanted, size, passedOver) };
    passedOver.push({ size: size?.name ?? name, reason: obstacle ?? '' });
  }
  return rejected(
    'no_serving_quota',
    `None of the serving sizes can be used: ${sentencesOf(passedOver) || 'none is named.'}`,
    `Ask for quota of one of these families (Azure Machine Learning, dedicated) at ${quotaPage}, or name other sizes in DROPTUNE_SERVING_SIZES, then upload the dataset again.`,
  );
}

/** The cluster's node may still hold its cores when the deployment starts, so a shared family must have room for both. */
function obstacleOf({ usages, region }: Wanted, training: VmSize, size: VmSize): string | undefined {
  if (!size.servesEndpoints) return `${size.name} cannot run managed online endpoints in ${region}`;
  const shared = isSameFamily(size.family, training.family);
  const needed = servingCores(size) + (shared ? training.cores : 0);
  const { limit, free } = coresOf(usages, size.family);
  if (free >= needed) return undefined;
  const beside = shared ? ` beside the ${training.cores} of training` : '';
  const reserve = servingCores(size) > size.cores ? ` (${size.cores}, and what Azure holds back for upgrades)` : '';
  return `${size.name} needs ${servingCores(size)} cores of ${size.family}${reserve}${beside} in ${region}, ${Math.max(0, free)} of ${limit} are free`;
}

/** What is to be known of the choice, and of what was not chosen. */
function warningsOf(wanted: Wanted, size: VmSize, passedOver: readonly PassedOver[]): string[] {
  const { now, region } = wanted;
  const retirement = dueRetirement('vm_size', size.name, now, region);
  const warnings: string[] = [];
  if (passedOver.length > 0)
    warnings.push(`The model is to be served on ${size.name}. Passed over: ${sentencesOf(passedOver)}`);
  if (retirement)
    warnings.push(
      `The model is to be served on ${size.name}${retiredOn(size.name, wanted)}: it works as long as ${region} keeps it.${alternativesOf(retirement)}`,
    );
  if (size.memoryGB > 0 && size.memoryGB < memoryOfCard)
    warnings.push(
      `${size.name} has ${size.memoryGB} GB of memory where the model's card asks for ${memoryOfCard}. Whether it is enough is not known; should the deployment fail, put a larger size first in DROPTUNE_SERVING_SIZES.`,
    );
  return warnings;
}

const sentencesOf = (passedOver: readonly PassedOver[]): string =>
  passedOver.map(({ reason }) => `${reason}.`).join(' ');

function retiredOn(size: string, { now, region }: Wanted): string {
  const retirement = dueRetirement('vm_size', size, now, region);
  return retirement ? ` (${whenRetired(retirement, now)})` : '';
}

const rejected = (type: string, message: string, remedy: string): Rejection => ({
  status: 'rejected',
  error: { type, message, remedy },
});
