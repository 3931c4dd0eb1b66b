import { z } from 'zod';
import { lazy } from './lazy.ts';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const names = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean),
);

/** Standard Webhooks: the base64 of 24 to 64 bytes behind a prefix that tells what it is. */
const webhookSecret = z.string().refine((text) => {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const { length } = Buffer.from(base64 ?? '', 'base64');
  return length >= 24 && length <= 64;
}, 'must be whsec_ and the base64 of 24 to 64 bytes');

/** Keys of AES-256, the newest first; each the base64 of 32 bytes. */
const secretsKeys = names
  .refine(
    (keys) => keys.length > 0 && keys.every((key) => /^[A-Za-z0-9+/]{43}=$/.test(key)),
    'must be the base64 of 32 bytes; several, the newest first, are separated by commas',
  )
  .transform((keys) => keys.map((key) => Buffer.from(key, 'base64')));

/** Every setting of the app. What has no default must be set; `local.settings.sample.json` shows them all. */
const settingsSchema = z.object({
  AZURE_SUBSCRIPTION_ID: z.string().min(1),
  AZURE_RESOURCE_GROUP: z.string().min(1),
  AZURE_ML_WORKSPACE: z.string().min(1),
  /** The workspace's region, such as `westeurope`. */
  AZURE_LOCATION: z.string().min(1),
  AZURE_RESOURCE_MANAGER_URL: url.default('https://management.azure.com'),
  /** The project that prompt flow runs in; the workspace itself where there is none. */
  AZURE_ML_PROJECT: z.string().optional(),
  DROPTUNE_BLOB_URL: url,
  DROPTUNE_TABLE_URL: url,
  /** File service of the workspace's storage account; asked of the workspace where it is not set. */
  DROPTUNE_FILE_URL: url.optional(),
  DROPTUNE_DATASTORE: z.string().default('droptune_runs'),
  DROPTUNE_IDENTITY_ID: z.string().startsWith('/subscriptions/'),
  DROPTUNE_API_KEY: z.string().min(16),
  DROPTUNE_POLL_SECONDS: z.coerce.number().int().min(1).default(300),
  /** How long an activity reads a dataset that is not plain JSONL before it hands over to the next one. */
  DROPTUNE_PIECE_SECONDS: z.coerce.number().min(0).max(120).default(120),
  /** The Hugging Face hub, or a mirror of it. */
  DROPTUNE_HUB_URL: url.optional(),
  /** For gated and private datasets there; a secret. The first one is for whoever uses the other for something else. */
  DROPTUNE_HF_TOKEN: z.string().optional(),
  HF_TOKEN: z.string().optional(),
  DROPTUNE_COMPUTE_NAME: z.string().default('gpu-a100'),
  DROPTUNE_TRAINING_SIZE: z.string().default('Standard_NC24ads_A100_v4'),
  /** In the order of preference: the first that the region offers with quota left serves the model. */
  DROPTUNE_SERVING_SIZES: names.default([
    'Standard_NC6s_v3',
    'Standard_NC4as_T4_v3',
    'Standard_NC8as_T4_v3',
    'Standard_NC24ads_A100_v4',
  ]),
  /** Version of the registry's chat_completion_pipeline. */
  DROPTUNE_PIPELINE_VERSION: z.string().default('0.0.82'),
  /** Signs the webhooks of runs that name a `webhook_url`; endpoints of the API have secrets of their own. */
  DROPTUNE_WEBHOOK_SECRET: webhookSecret.optional(),
  /** Encrypts what the tables hold of webhooks: their URLs and secrets. The first key encrypts, every key decrypts. */
  DROPTUNE_SECRETS_KEY: secretsKeys.optional(),
  /** `allow` lets webhooks go to plain http on this machine; for development. */
  DROPTUNE_WEBHOOK_LOOPBACK: z.enum(['allow', 'refuse']).default('refuse'),
  /** An Event Grid custom topic that is told what happens to runs and models, as CloudEvents. */
  DROPTUNE_EVENTS_TOPIC_URL: url.optional(),
});

export type Config = z.infer<typeof settingsSchema>;

/** Where telemetry goes, if anywhere. The host reads the same settings for its own. */
const telemetrySchema = z.object({
  APPLICATIONINSIGHTS_CONNECTION_STRING: z.string().optional(),
  /** `Authorization=AAD`, with `ClientId=…` for one of several identities: signs in instead of trusting the key alone. */
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z.string().optional(),
  /** An OpenTelemetry collector that takes OTLP over HTTP. */
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  /** Milliseconds between two reports of metrics. */
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce.number().int().min(100).default(60_000),
  /** Set by Azure: what Application Insights shows as role and instance. */
  WEBSITE_SITE_NAME: z.string().default('droptune'),
  WEBSITE_INSTANCE_ID: z.string().default('local'),
});

export type TelemetrySettings = z.infer<typeof telemetrySchema>;

/** Settings that name what Azure may retire; all of them have defaults, but for the region. */
const standingsSchema = settingsSchema
  .pick({ DROPTUNE_TRAINING_SIZE: true, DROPTUNE_SERVING_SIZES: true, DROPTUNE_PIPELINE_VERSION: true })
  .extend({ AZURE_LOCATION: z.string().default('') });
type Standings = z.infer<typeof standingsSchema>;

/** Reads the settings; one error names all that are missing or malformed. An empty value counts as not set. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  return read(settingsSchema, environment);
}

/** The same for what is needed before the app's own settings are. */
export function readTelemetrySettings(environment: NodeJS.ProcessEnv = process.env): TelemetrySettings {
  return read(telemetrySchema, environment);
}

/** The same for what stands, given or by default, of settings that name what may retire. */
export const readStandings = (environment: NodeJS.ProcessEnv): Standings => read(standingsSchema, environment);

/** A setting that is missing or malformed. What it is set to is not told. */
export interface SettingFault {
  name: string;
  message: string;
}

/** The settings, or all that are missing or malformed. */
export const checkConfig = (environment: NodeJS.ProcessEnv): { config: Config } | { faults: SettingFault[] } =>
  check(settingsSchema, environment);

/** What Azure leaves in place of a secret that it could not read: a text that whoever knows the templates knows, too. */
const vaultReference = /^\s*@Microsoft\.KeyVault\(/i;
const notResolved =
  "is a reference to a vault that was not resolved; the app's identity needs 'Key Vault Secrets User' there, then restart the app";

function read<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  environment: NodeJS.ProcessEnv,
): z.output<z.ZodObject<T>> {
  const checked = check(schema, environment);
  if ('config' in checked) return checked.config;
  const faults = checked.faults.map(({ name, message }) => `${name}: ${message}`);
  throw new Error(`The app's settings are not complete. See local.settings.sample.json.\n${faults.join('\n')}`);
}

function check<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  environment: NodeJS.ProcessEnv,
): { config: z.output<z.ZodObject<T>> } | { faults: SettingFault[] } {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const unresolved = Object.keys(schema.shape).filter((name) => vaultReference.test(given[name] ?? ''));
  if (unresolved.length > 0) return { faults: unresolved.map((name) => ({ name, message: notResolved })) };
  const parsed = schema.safeParse(given);
  if (parsed.success) return { config: parsed.data };
  return {
    faults: parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return { name, message: given[name] === undefined ? 'is not set' : message };
    }),
  };
}

/** The settings of this process, read when they are first asked for. */
export const getConfig = lazy(() => readConfig());
