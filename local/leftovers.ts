import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isPortFree } from './free-port.ts';
import { readPorts } from './laptop-ports.ts';
import { readJson } from './read-json.ts';
import { writeFileWhole } from './write-file-whole.ts';

const pidsSchema = z.array(z.number().int().positive()).catch([]);
const maxWait = 60_000;
/** A process that has ended may hold its ports for a moment more. */
const maxAfterEnd = 5_000;

/** Notes which processes the cloud of this folder has, so that the next start can wait for them to end. */
export async function noteProcesses(folder: string, pids: number[]): Promise<void> {
  await writeFileWhole(pathOf(folder), JSON.stringify(pids));
}

export async function forgetProcesses(folder: string): Promise<void> {
  await rm(pathOf(folder), { force: true });
}

/**
 * After a kill, the processes of the last start need a moment to notice and end. Waits for those that still hold a port
 * of this folder's cloud, a minute at most: on a busy machine an emulator takes its time to save what it has.
 */
export async function waitForLeftovers(folder: string, onWait: () => void): Promise<void> {
  const deadline = Date.now() + maxWait;
  const pids = (await readPids(folder)).filter(isAlive);
  if (pids.length === 0 || (await arePortsFree(folder))) return;
  onWait();
  for (let endedAt: number | undefined; Date.now() < deadline && !(await arePortsFree(folder)); await sleep(100)) {
    if (pids.some(isAlive)) continue;
    endedAt ??= Date.now();
    if (Date.now() - endedAt > maxAfterEnd) return;
  }
}

/** Whether a process of this id runs, whoever owns it. One that has ended, but was not collected yet, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Linux tells, after the name in brackets; elsewhere they are collected at once. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

async function readPids(folder: string): Promise<number[]> {
  const text = await readFile(pathOf(folder), 'utf8').catch(() => '[]');
  return pidsSchema.parse(readJson(text));
}

async function arePortsFree(folder: string): Promise<boolean> {
  const ports = Object.values(await readPorts(folder));
  return (await Promise.all(ports.map(isPortFree))).every(Boolean);
}

const pathOf = (folder: string) => join(folder, 'processes.json');
