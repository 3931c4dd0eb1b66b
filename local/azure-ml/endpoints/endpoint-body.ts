import { z } from 'zod';
import { identitySchema } from '../http/identity-schema.ts';

const strings = z.record(z.string(), z.string());

/** `PUT …/onlineEndpoints/{name}` */
export const endpointBodySchema = z.strictObject({
  location: z.string().min(1),
  tags: strings.optional(),
  kind: z.string().nullish(),
  identity: identitySchema,
  sku: z.strictObject({ name: z.string(), capacity: z.int().optional() }).optional(),
  properties: z.strictObject({
    authMode: z.enum(['Key', 'AMLToken', 'AADToken']),
    description: z.string().nullish(),
    compute: z.string().nullish(),
    keys: z.strictObject({ primaryKey: z.string().nullish(), secondaryKey: z.string().nullish() }).nullish(),
    properties: strings.nullish(),
    publicNetworkAccess: z.enum(['Enabled', 'Disabled']).default('Enabled'),
    traffic: z.record(z.string(), z.int().min(0).max(100)).nullish(),
    mirrorTraffic: z.record(z.string(), z.int().min(0).max(50)).nullish(),
  }),
});

export type EndpointBody = z.infer<typeof endpointBodySchema>;

/** `PATCH …/onlineEndpoints/{name}`: tags alone; traffic needs the whole resource, and an identity never changes. */
export const endpointPatchSchema = z.strictObject({ tags: strings.optional(), identity: z.unknown().optional() });

export const regenerateKeysSchema = z.strictObject({
  keyType: z.enum(['Primary', 'Secondary']),
  keyValue: z.string().min(1).nullish(),
});
