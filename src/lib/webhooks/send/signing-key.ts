import { createPrivateKey, type KeyObject } from 'node:crypto';

/** What a receiver's signatures are made with: `whsec_…` for HMAC (`v1`), `whsk_…` for Ed25519 (`v1a`). */
export type SigningSecret = string;

export type SigningKey = { version: 'v1'; key: Buffer } | { version: 'v1a'; key: KeyObject };

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Reads a secret as Standard Webhooks writes it: HMAC keys have 24 to 64 bytes; an Ed25519 key is its 32 bytes, alone or
 * followed by the 32 of its public key. Undefined for anything else.
 */
export function readSigningKey(secret: SigningSecret): SigningKey | undefined {
  const [, kind, base64 = ''] = /^(whsec|whsk)_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (kind === 'whsec') return bytes.length >= 24 && bytes.length <= 64 ? { version: 'v1', key: bytes } : undefined;
  if (bytes.length !== 32 && bytes.length !== 64) return undefined;
  const der = Buffer.concat([pkcs8Head, bytes.subarray(0, 32)]);
  return { version: 'v1a', key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
}
