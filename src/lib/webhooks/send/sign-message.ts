import { createHmac, sign } from 'node:crypto';
import { readSigningKey, type SigningKey, type SigningSecret } from './signing-key.ts';

/** A message as Standard Webhooks sends it: `id` is the same for every attempt, `body` the exact text that is signed. */
export interface WebhookMessage {
  id: string;
  body: string;
}

export type SignedHeaders = Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>;

/**
 * The headers of one attempt by Standard Webhooks 1.0. Every secret signs, so that a receiver may know the old one or the new
 * one while it rotates. Undefined when the id could be mistaken for more than an id, or when a secret is none.
 */
export function signMessage(
  { id, body }: WebhookMessage,
  secrets: readonly SigningSecret[],
  at: Date,
): SignedHeaders | undefined {
  const keys = secrets.map(readSigningKey).filter((key) => key !== undefined);
  if (keys.length === 0 || keys.length < secrets.length || !/^[\w-]{1,200}$/.test(id)) return undefined;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map((key) => signatureOf(key, content)).join(' '),
  };
}

function signatureOf({ version, key }: SigningKey, content: Buffer): string {
  const signature =
    version === 'v1'
      ? createHmac('sha256', key).update(content).digest('base64')
      : sign(null, content, key).toString('base64');
  return `${version},${signature}`;
}
