import { createHash, randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './running-process.ts';

/** Processes that several containers number alike may share the folder for temporary files: their leftovers are their own. */
const machine = createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);
const prefix = `droptune-${machine}-${process.pid}-`;
const named = /^droptune-([0-9a-f]{8})-(\d{1,10})-/;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** A path for a temporary file of this process. */
export const temporaryPath = (): string => join(tmpdir(), `${prefix}${randomUUID()}`);

/** Makes a folder of this process, and removes what processes left that were killed. */
export async function makeTemporaryFolder(): Promise<string> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter(isLeftOver))
    // What another user left cannot be removed, and does not have to be.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  return mkdtemp(join(tmpdir(), prefix));
}

function isLeftOver(name: string): boolean {
  const [, ofMachine, pid] = named.exec(name) ?? [];
  return ofMachine === machine && pid !== undefined && !isRunning(Number(pid));
}
