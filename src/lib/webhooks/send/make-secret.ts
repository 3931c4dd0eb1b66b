import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { SigningSecret } from './signing-key.ts';

/** A secret to sign with; `publicKey` (`whpk_…`) is what receivers verify Ed25519 signatures with. */
export interface MadeSecret {
  secret: SigningSecret;
  publicKey?: string;
}

/** Makes a new secret by chance: 32 bytes for HMAC, or an Ed25519 key pair. */
export function makeSecret(kind: 'hmac' | 'ed25519'): MadeSecret {
  if (kind === 'hmac') return { secret: `whsec_${randomBytes(32).toString('base64')}` };
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const publicKey = Buffer.from(x, 'base64url');
  const secret = Buffer.concat([Buffer.from(d, 'base64url'), publicKey]);
  return { secret: `whsk_${secret.toString('base64')}`, publicKey: `whpk_${publicKey.toString('base64')}` };
}
