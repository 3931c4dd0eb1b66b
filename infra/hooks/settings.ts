import { z } from 'zod';

/** What azd tells its hooks of the environment; by hand, the same is set before the script is called. */
const schema = z.object({
  AZURE_SUBSCRIPTION_ID: z.string().min(1),
  AZURE_LOCATION: z.string().transform((text) => text.toLowerCase().replaceAll(' ', '')),
  AZURE_RESOURCE_GROUP: z.string().default(''),
  AZURE_ML_WORKSPACE: z.string().default(''),
  DROPTUNE_FUNCTION_APP: z.string().default(''),
  DROPTUNE_URL: z.string().default(''),
  DROPTUNE_KEY_VAULT: z.string().default(''),
  DROPTUNE_STORAGE_ACCOUNT: z.string().default(''),
  DROPTUNE_STORAGE_TOPIC: z.string().default(''),
  DROPTUNE_ML_TOPIC: z.string().default(''),
  DROPTUNE_NODE_VERSION: z.string().default('22'),
  DROPTUNE_TRAINING_SIZE: z.string().default('Standard_NC24ads_A100_v4'),
  DROPTUNE_SERVING_SIZES: z
    .string()
    .default('Standard_NC6s_v3,Standard_NC4as_T4_v3,Standard_NC8as_T4_v3,Standard_NC24ads_A100_v4')
    .transform((text) => text.split(',').map((name) => name.trim())),
  /** `off` lets a deployment go on that the check would stop. */
  DROPTUNE_PREFLIGHT: z.enum(['on', 'off']).default('on'),
  /** Seconds between two looks at something that takes its time. */
  DROPTUNE_HOOK_PAUSE: z.coerce.number().default(15),
});

export type HookSettings = z.infer<typeof schema>;

/** Reads the settings; an empty value counts as not set. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): HookSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  return schema.parse(given);
}

/** Where the workspaces of the subscription's region, or of the resource group, are found. */
export const machineLearning = 'Microsoft.MachineLearningServices';
export const apiVersion = 'api-version=2025-06-01';
export const regionPath = ({ AZURE_SUBSCRIPTION_ID }: HookSettings, region: string): string =>
  `/subscriptions/${AZURE_SUBSCRIPTION_ID}/providers/${machineLearning}/locations/${region}`;
export const groupPath = ({ AZURE_SUBSCRIPTION_ID, AZURE_RESOURCE_GROUP }: HookSettings): string =>
  `/subscriptions/${AZURE_SUBSCRIPTION_ID}/resourceGroups/${AZURE_RESOURCE_GROUP}`;
