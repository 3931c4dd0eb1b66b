import { z } from 'zod';

/** What azd tells its hooks of the environment; by hand, the same is set before the script is called. */
const schema = z.object({
  AZURE_SUBSCRIPTION_ID: z.string(),
  /** Kept by azd when all it deployed is gone, as the outputs of the templates are not. */
  AZURE_ENV_NAME: z.string().default(''),
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
  /** A month's costs that people are warned of; 0 means no budget. */
  DROPTUNE_MONTHLY_BUDGET: z.coerce.number().int().min(0).default(300),
  DROPTUNE_ALERT_EMAILS: z.string().default(''),
  /** `yes` lets everything be deleted without a question. */
  DROPTUNE_DOWN: z.string().default(''),
  /** Seconds between two looks at something that takes its time. */
  DROPTUNE_HOOK_PAUSE: z.coerce.number().default(15),
});

export type HookSettings = z.infer<typeof schema>;

/** Settings that are missing or malformed, in a sentence. */
export class SettingsError extends Error {}

/** Reads the settings; an empty value counts as not set. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): HookSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => ({ name: String(path[0]), message }));
  const missing = faults.filter(({ name }) => given[name] === undefined).map(({ name }) => name);
  if (missing.length === 0)
    throw new SettingsError(`${faults.map(({ name, message }) => `${name} is wrong: ${message}`).join('; ')}.`);
  const commands = missing.map((name) => `azd env set ${name} ${name === 'AZURE_LOCATION' ? 'westeurope' : '…'}`);
  throw new SettingsError(`${missing.join(' and ')} must be set first, as 'azd up' does: ${commands.join(' && ')}`);
}

/** `DROPTUNE_PREFLIGHT=off` lets a deployment go on that the check would stop, whatever else is wrong. */
export const isPreflightOff = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  environment['DROPTUNE_PREFLIGHT']?.trim().toLowerCase() === 'off';

/** Where the workspaces of the subscription's region, or of the resource group, are found. */
export const machineLearning = 'Microsoft.MachineLearningServices';
export const apiVersion = 'api-version=2025-06-01';
export const regionPath = ({ AZURE_SUBSCRIPTION_ID }: HookSettings, region: string): string =>
  `/subscriptions/${AZURE_SUBSCRIPTION_ID}/providers/${machineLearning}/locations/${region}`;
export const groupPath = ({ AZURE_SUBSCRIPTION_ID, AZURE_RESOURCE_GROUP }: HookSettings): string =>
  `/subscriptions/${AZURE_SUBSCRIPTION_ID}/resourceGroups/${AZURE_RESOURCE_GROUP}`;
