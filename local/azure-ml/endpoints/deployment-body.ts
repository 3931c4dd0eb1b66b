import { z } from 'zod';
import { durationSchema } from '../http/duration-schema.ts';

const strings = z.record(z.string(), z.string());

const probeSchema = z
  .strictObject({
    initialDelay: durationSchema.nullish(),
    period: durationSchema.optional(),
    timeout: durationSchema.optional(),
    successThreshold: z.int().positive().optional(),
    failureThreshold: z.int().positive().optional(),
  })
  .optional();

/** `PUT …/onlineEndpoints/{endpoint}/deployments/{name}`: a managed deployment of a registered model. */
export const deploymentBodySchema = z.strictObject({
  location: z.string().min(1),
  tags: strings.optional(),
  kind: z.string().nullish(),
  sku: z.strictObject({
    name: z.string().min(1),
    tier: z.string().optional(),
    size: z.string().optional(),
    family: z.string().optional(),
    capacity: z.int().positive(),
  }),
  properties: z.strictObject({
    endpointComputeType: z.literal('Managed'),
    model: z.string().min(1),
    instanceType: z.string().min(1),
    description: z.string().nullish(),
    environmentId: z.string().nullish(),
    environmentVariables: strings.nullish(),
    codeConfiguration: z.strictObject({ codeId: z.string().nullish(), scoringScript: z.string() }).nullish(),
    modelMountPath: z.string().nullish(),
    properties: strings.nullish(),
    appInsightsEnabled: z.boolean().default(false),
    egressPublicNetworkAccess: z.enum(['Enabled', 'Disabled']).default('Enabled'),
    scaleSettings: z.strictObject({ scaleType: z.literal('Default') }).optional(),
    requestSettings: z
      .strictObject({
        maxConcurrentRequestsPerInstance: z.int().positive().default(1),
        maxQueueWait: durationSchema.optional(),
        requestTimeout: durationSchema.default('PT5S'),
      })
      .prefault({}),
    livenessProbe: probeSchema,
    readinessProbe: probeSchema,
  }),
});

export type DeploymentBody = z.infer<typeof deploymentBodySchema>;

/** `PATCH …/deployments/{name}`: tags and the number of machines. */
export const deploymentPatchSchema = z.strictObject({
  tags: strings.optional(),
  sku: z
    .strictObject({
      name: z.string().optional(),
      tier: z.string().optional(),
      size: z.string().optional(),
      family: z.string().optional(),
      capacity: z.int().positive().optional(),
    })
    .optional(),
});

export const logsBodySchema = z.strictObject({
  containerType: z.enum(['InferenceServer', 'StorageInitializer', 'ModelDataCollector']).default('InferenceServer'),
  tail: z.int().positive().nullish(),
});
