import { z } from 'zod';
import { identitySchema } from '../http/identity-schema.ts';
import { durationSchema } from '../http/duration-schema.ts';

const stringsSchema = z.record(z.string(), z.string());

const scaleSettingsSchema = z.strictObject({
  maxNodeCount: z.int().positive(),
  minNodeCount: z.int().nonnegative().default(0),
  nodeIdleTimeBeforeScaleDown: durationSchema.optional(),
});

/** The body of `PUT …/computes/{name}` for an AmlCompute cluster: the one kind that the laptop has. */
export const computeBodySchema = z.strictObject({
  location: z.string().min(1),
  tags: stringsSchema.nullish(),
  identity: identitySchema.optional(),
  sku: z.strictObject({ name: z.string(), tier: z.string().optional() }).optional(),
  properties: z.strictObject({
    computeType: z.literal('AmlCompute'),
    computeLocation: z.string().optional(),
    description: z.string().nullish(),
    disableLocalAuth: z.boolean().optional(),
    properties: z.strictObject({
      osType: z.enum(['Linux']).default('Linux'),
      vmSize: z.string().min(1),
      vmPriority: z.enum(['Dedicated', 'LowPriority']).default('Dedicated'),
      isolatedNetwork: z.boolean().optional(),
      scaleSettings: scaleSettingsSchema,
      subnet: z.strictObject({ id: z.string() }).optional(),
      remoteLoginPortPublicAccess: z.enum(['Enabled', 'Disabled', 'NotSpecified']).default('NotSpecified'),
      enableNodePublicIp: z.boolean().nullish(),
    }),
  }),
});

export type ComputeBody = z.infer<typeof computeBodySchema>;

export const computePatchSchema = z.strictObject({
  properties: z.strictObject({ properties: z.strictObject({ scaleSettings: scaleSettingsSchema }) }),
});
