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
});

export type LaptopSecrets = z.infer<typeof secretsSchema>;

/** The secrets kept in the folder, made at the first start. Anything unreadable there is replaced. */
export async function ensureSecrets(folder: string): Promise<LaptopSecrets> {
  const path = join(folder, 'secrets.json');
  try {
    return secretsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    const secrets = {
      apiKey: `dt-${randomBytes(24).toString('base64url')}`,
      webhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
    };
    await writeFileWhole(path, JSON.stringify(secrets, null, 2));
    return secrets;
  }
}
