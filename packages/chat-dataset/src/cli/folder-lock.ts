import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isRunning } from '../spill/running-process.ts';

/** Keeps other commands from writing into a folder. */
export interface FolderLock {
  /** Throws where somebody took it away. */
  check(): Promise<void>;
  release(): Promise<void>;
}

const holderSchema = z.object({ host: z.string(), pid: z.number(), id: z.string() });
type Holder = z.infer<typeof holderSchema>;

const lockName = '.droptune-split.lock';
const maxTries = 10;

/** Takes the lock of a folder, or tells who has it. A lock whose process is gone is taken over. */
export async function lockFolder(folder: string): Promise<{ lock: FolderLock } | { fault: string }> {
  const path = join(folder, lockName);
  const own: Holder = { host: hostname(), pid: process.pid, id: randomUUID() };
  for (let tries = 0; tries < maxTries; tries += 1) {
    if (await create(path, own)) return { lock: lockOf(path, own) };
    const held = await readFile(path, 'utf8').catch(() => undefined);
    if (held === undefined) continue;
    const holder = holderOf(held);
    if (!holder || holder.host !== own.host || isRunning(holder.pid)) return { fault: isHeld(folder, path, holder) };
    await remove(path, held);
  }
  return { fault: isHeld(folder, path, undefined) };
}

/** Makes the file with all it holds at once; false where there is one. */
async function create(path: string, holder: Holder): Promise<boolean> {
  const made = `${path}.${holder.id}`;
  await writeFile(made, JSON.stringify(holder), { flag: 'wx' });
  try {
    await link(made, path);
    return true;
  } catch (error) {
    return isThere(error) ? false : await createAtOnce(path, holder);
  } finally {
    await rm(made, { force: true });
  }
}

/** Where files cannot have two names, as on some network drives. */
async function createAtOnce(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  }
}

const isThere = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** Removes a lock that holds just this. Where another command was faster and has taken the folder, its lock is put back. */
async function remove(path: string, held: string): Promise<void> {
  const moved = `${path}.${randomUUID()}`;
  try {
    await rename(path, moved);
    if ((await readFile(moved, 'utf8')) !== held) await link(moved, path);
  } catch {
    // Somebody else removed it, or has made a new one: the next try sees which.
  }
  await rm(moved, { force: true });
}

function holderOf(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function lockOf(path: string, own: Holder): FolderLock {
  const isOwn = async (): Promise<boolean> => holderOf(await readFile(path, 'utf8').catch(() => ''))?.id === own.id;
  return {
    async check() {
      if (!(await isOwn())) throw new Error(`${path} was taken away while the split was written: nothing was changed.`);
    },
    async release() {
      if (await isOwn()) await rm(path, { force: true });
    },
  };
}

const isHeld = (folder: string, path: string, holder: Holder | undefined): string =>
  `Another split is being written into '${folder}'${holder ? ` by process ${holder.pid} on ${holder.host}` : ''}: ` +
  `wait for it, or choose another folder. If there is none, remove ${path}.`;
