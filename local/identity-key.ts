import { createPrivateKey, createPublicKey, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The pair that signs and checks the laptop's tokens. */
export interface IdentityKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/**
 * The signing key kept in `<stateFolder>/identity-key.pem`, made at the first call. The identity endpoint and every
 * stand-in that checks its tokens read the same one, in whichever process they run.
 */
export async function ensureIdentityKey(stateFolder: string): Promise<IdentityKey> {
  const path = join(stateFolder, 'identity-key.pem');
  const pem = await readFile(path, 'utf8').catch(() => makeKey(stateFolder, path));
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

async function makeKey(stateFolder: string, path: string): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const draft = join(stateFolder, `identity-key-${randomUUID()}`);
  await mkdir(stateFolder, { recursive: true });
  await writeFile(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  // A key that is there already was made by a process that was faster: it is the one to use.
  await link(draft, path).catch(() => undefined);
  await rm(draft);
  return readFile(path, 'utf8');
}
