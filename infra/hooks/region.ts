import { z } from 'zod';
import type { FamilyUsage, VmSize } from '../../src/lib/models/contract/core-quota.ts';
import { azRest } from './az.ts';
import { apiVersion, regionPath, type HookSettings } from './settings.ts';

const usagesSchema = z.object({
  value: z.array(
    z.object({
      type: z.string().default(''),
      currentValue: z.number().default(0),
      limit: z.number().default(0),
      name: z.object({ value: z.string().default(''), localizedValue: z.string().default('') }),
    }),
  ),
});

const sizesSchema = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      family: z.string().default(''),
      vCPUs: z.number().default(0),
      memoryGB: z.number().default(0),
      supportedComputeTypes: z.array(z.string()).default([]),
      estimatedVMPrices: z
        .object({ values: z.array(z.object({ retailPrice: z.number(), osType: z.string(), vmTier: z.string() })) })
        .nullish(),
    }),
  ),
});

/** A size with its price an hour in USD, where Azure tells one. */
export type PricedSize = VmSize & { hourly: number | undefined };

/** Quota and sizes of Azure Machine Learning in a region; undefined where it is not offered. */
export async function lookAtRegion(
  settings: HookSettings,
  region: string,
): Promise<{ usages: FamilyUsage[]; sizes: PricedSize[] } | undefined> {
  const ask = (what: string) => azRest('GET', `${regionPath(settings, region)}/${what}?${apiVersion}`);
  const [usages, sizes] = await Promise.all([ask('usages'), ask('vmSizes')]);
  if (usages === undefined || sizes === undefined) return undefined;
  return {
    usages: usagesSchema
      .parse(usages)
      .value.filter(({ type }) => type.toLowerCase().endsWith('/vmfamily/usages'))
      .map(({ name, currentValue, limit }) => ({ names: [name.value, name.localizedValue], used: currentValue, limit }))
      .filter(({ names }) => !names.some((name) => /low\s?priority/i.test(name))),
    sizes: sizesSchema.parse(sizes).value.map((size) => ({
      name: size.name,
      family: size.family,
      cores: size.vCPUs,
      memoryGB: size.memoryGB,
      servesEndpoints: size.supportedComputeTypes.includes('MIR'),
      hourly: size.estimatedVMPrices?.values.find(({ osType, vmTier }) => osType === 'Linux' && vmTier === 'Standard')
        ?.retailPrice,
    })),
  };
}
