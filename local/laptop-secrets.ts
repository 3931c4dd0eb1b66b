import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileWhole } from './write-file-whole.ts';

const secretsSchema = z.object({
  /** The bearer key of the HTTP API. */
  apiKey: z.string().startsWith('dt-'),
  /** Signs webhooks, as Standard Webhooks writes such secrets. */
  webhookSecret: z.string().startsWith('whsec_'),
  /** Encrypts what the tables hold of webhooks: the base64 of 32 bytes. */
  secretsKey: z.string().length(44),
});

export type LaptopSecrets = z.infer<typeof secretsSchema>;

/** The secrets kept in the folder, made at the first start. What is missing or unreadable there is made anew. */
export async function ensureSecrets(folder: string): Promise<LaptopSecrets> {
  const path = join(folder, 'secrets.json');
  const known = await readSecrets(path);
  const secrets = {
    apiKey: known.apiKey ?? `dt-${randomBytes(24).toString('base64url')}`,
    webhookSecret: known.webhookSecret ?? `whsec_${randomBytes(32).toString('base64')}`,
    secretsKey: known.secretsKey ?? randomBytes(32).toString('base64'),
  };
  if (Object.keys(known).length < Object.keys(secrets).length)
    await writeFileWhole(path, JSON.stringify(secrets, null, 2));
  return secrets;
}

async function readSecrets(path: string): Promise<{ [Name in keyof LaptopSecrets]?: string | undefined }> {
  try {
    return secretsSchema.partial().parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}
