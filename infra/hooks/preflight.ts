import { defaultModelName } from '../../src/lib/models/contract/base-model.ts';
import { coresOf, findSize, quotaPage, servingCores } from '../../src/lib/models/contract/core-quota.ts';
import { dueRetirement, retirementNotice } from '../../src/lib/models/contract/retirements.ts';
import { planServing } from '../../src/lib/models/contract/serving-plan.ts';
import type { lookAtRegion } from './region.ts';
import type { HookSettings } from './settings.ts';

export type Region = NonNullable<Awaited<ReturnType<typeof lookAtRegion>>>;

/** What the check found: `stops` is why nothing should be made here, `warnings` what can be seen to later. */
export interface Preflight {
  stops: string[];
  warnings: string[];
  notes: string[];
}

/** Compares what the deployment is to use with what the region has: sizes, quota of both families, and what retires. */
export function preflight(settings: HookSettings, region: Region, now: Date): Preflight {
  const { AZURE_LOCATION: name, DROPTUNE_TRAINING_SIZE: trainingSize, DROPTUNE_SERVING_SIZES: servingSizes } = settings;
  const plan = planServing({ ...region, region: name, trainingSize, servingSizes, now });
  const found: Preflight = { stops: [], warnings: retiring(settings, now), notes: coresIn(region, settings) };
  if (plan.status === 'ready') {
    found.notes.push(`Models will be served on ${plan.servingSize}.`);
    found.warnings.push(...plan.warnings);
  } else {
    // Cores can be asked for at any time; what a region does not offer will not come.
    const list = plan.error.type === 'size_not_offered' ? found.stops : found.warnings;
    list.push(`${plan.error.message} ${plan.error.remedy}`.trimEnd());
  }
  return found;
}

/** The cores of both families: needed and had. */
function coresIn({ usages, sizes }: Region, settings: HookSettings): string[] {
  const training = findSize(sizes, settings.DROPTUNE_TRAINING_SIZE);
  const serving = settings.DROPTUNE_SERVING_SIZES.map((size) => findSize(sizes, size)).filter(
    (size) => size !== undefined,
  );
  const line = (what: string, size: { name: string; family: string }, needed: number) => {
    const { limit, free } = coresOf(usages, size.family);
    const had = limit === Number.MAX_SAFE_INTEGER ? 'no limit' : `${Math.max(0, free)} of ${limit} free`;
    return `${what} on ${size.name} needs ${needed} cores of ${size.family}: ${had}.`;
  };
  return [
    ...(training ? [line('Training', training, training.cores)] : []),
    ...serving.map((size) => line('Serving', size, servingCores(size))),
    `More cores are asked for at ${quotaPage}.`,
  ];
}

function retiring(settings: HookSettings, now: Date): string[] {
  const due = [
    dueRetirement('base_model', defaultModelName, now),
    dueRetirement('runtime', `Node ${settings.DROPTUNE_NODE_VERSION}`, now),
  ];
  return due.filter((row) => row !== undefined).map((row) => retirementNotice(row, now));
}

/** Regions, of those looked at, in which a run could train and serve today. */
export function regionsThatDo(settings: HookSettings, looked: ReadonlyMap<string, Region>, now: Date): string[] {
  const wanted = { trainingSize: settings.DROPTUNE_TRAINING_SIZE, servingSizes: settings.DROPTUNE_SERVING_SIZES, now };
  return [...looked]
    .filter(([name, region]) => planServing({ ...wanted, ...region, region: name }).status === 'ready')
    .map(([name]) => name);
}
