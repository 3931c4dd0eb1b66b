import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readStateFile, writeStateFile } from './state-file.ts';

const secretsSchema = z.object({
  /** The bearer key of the HTTP API. */
  apiKey: z.string().startsWith('dt-'),
  /** Signs webhooks, as Standard Webhooks writes such secrets. */
  webhookSecret: z.string().startsWith('whsec_'),
  /** Encrypts what the tables hold of webhooks: the base64 of 32 bytes. */
  secretsKey: z.string().length(44),
});

export type LaptopSecrets = z.infer<typeof secretsSchema>;

const remedy =
  'Put it back from a copy, or remove it: new secrets are made at the next start, and webhooks made before cannot be read any more.';

/** The secrets kept in the folder, made at the first start, as is one that a former version did not have. */
export function ensureSecrets(folder: string): LaptopSecrets {
  const path = join(folder, 'secrets.json');
  const known = readStateFile(path, (text) => secretsSchema.partial().parse(JSON.parse(text)), remedy) ?? {};
  const secrets = {
    apiKey: known.apiKey ?? `dt-${randomBytes(24).toString('base64url')}`,
    webhookSecret: known.webhookSecret ?? `whsec_${randomBytes(32).toString('base64')}`,
    secretsKey: known.secretsKey ?? randomBytes(32).toString('base64'),
  };
  if (Object.keys(known).length < Object.keys(secrets).length) writeStateFile(path, JSON.stringify(secrets, null, 2));
  return secrets;
}
