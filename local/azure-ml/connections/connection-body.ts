import { z } from 'zod';

const common = {
  category: z.string().min(1),
  target: z.string().min(1),
  isSharedToAll: z.boolean().optional(),
  sharedUserList: z.array(z.string()).optional(),
  expiryTime: z.string().optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
};

const customKeysSchema = z.strictObject({
  ...common,
  authType: z.literal('CustomKeys'),
  credentials: z.strictObject({ keys: z.record(z.string(), z.string()) }).optional(),
});

const apiKeySchema = z.strictObject({
  ...common,
  authType: z.literal('ApiKey'),
  credentials: z.strictObject({ key: z.string().min(1) }),
});

const noneSchema = z.strictObject({ ...common, authType: z.literal('None') });

/**
 * `PUT …/connections/{name}`. Custom keys without credentials make a connection without keys, silently, as Azure does.
 */
export const connectionBodySchema = z.strictObject({
  properties: z.discriminatedUnion('authType', [customKeysSchema, apiKeySchema, noneSchema]),
});
