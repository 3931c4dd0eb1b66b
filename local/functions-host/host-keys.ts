import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readStateFile, writeStateFile } from '../state-file.ts';

const keysSchema = z.object({ master: z.string(), function: z.string(), eventGrid: z.string(), durable: z.string() });

/** The host's keys: master, the default function key, and the system keys of the Event Grid and Durable extensions. */
export type HostKeys = z.infer<typeof keysSchema>;

/** 56 characters of base64url with its padding, as Azure's own. */
const makeKey = () => `${randomBytes(40).toString('base64url')}==`;

const remedy = 'Put it back from a copy, or remove it: new keys are made at the next start.';

/** The keys in `<stateFolder>/keys.json`, made at the first call. */
export function ensureHostKeys(stateFolder: string): HostKeys {
  const path = join(stateFolder, 'keys.json');
  const known = readStateFile(path, (text) => keysSchema.parse(JSON.parse(text)), remedy);
  if (known) return known;
  const keys: HostKeys = { master: makeKey(), function: makeKey(), eventGrid: makeKey(), durable: makeKey() };
  writeStateFile(path, JSON.stringify(keys, null, 2));
  return keys;
}

/** A function's own key: the same at every start of a host with the same master key. */
export function ownKeyOf(functionName: string, keys: HostKeys): string {
  return `${createHmac('sha512', keys.master).update(functionName).digest('base64url').slice(0, 54)}==`;
}
