import { createPrivateKey, createPublicKey, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readStateFile, writeStateFile } from './state-file.ts';

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
  const privateKey = readKey(path) ?? (await makeKey(stateFolder, path));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

const remedy = 'Put it back from a copy, or remove it: a new key is made at the next start.';
const readKey = (path: string): KeyObject | undefined => readStateFile(path, createPrivateKey, remedy);

async function makeKey(stateFolder: string, path: string): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const draft = join(stateFolder, `identity-key-${randomUUID()}`);
  writeStateFile(draft, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  // A key that is there already was made by a process that was faster: it is the one to use.
  await link(draft, path).catch(() => undefined);
  await rm(draft);
  const kept = readKey(path);
  if (!kept) throw new Error(`${path} cannot be kept. Make the folder one that can be written, and start again.`);
  return kept;
}
