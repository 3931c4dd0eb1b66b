import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { resultSchema, type Result } from './contestant.ts';

const script = fileURLToPath(new URL('contestant-process.ts', import.meta.url));
/** What `npx droptune` gives to Node, and for the most part a deployment to its worker. Others run as Node starts them. */
const ownFlags = ['--max-semi-space-size=4'];
const ownEnvironment = { MALLOC_MMAP_THRESHOLD_: '131072' };
const others = new Set(['copy', 'line scan', 'duckdb json', 'duckdb parquet', 'gpt tokens', 'blob copy']);
const patience = 30 * 60_000;

/** Runs a contestant in a process and an empty folder of its own, which is removed afterwards. */
export async function measureContestant(
  name: string,
  input: string,
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Result> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const isOurs = !others.has(name);
    const flags = ['--disable-warning=ExperimentalWarning', ...(isOurs ? ownFlags : [])];
    const parameters = [...flags, script, name, input, folder];
    const { stdout } = await promisify(execFile)(process.execPath, parameters, {
      timeout: patience,
      env: isOurs ? { ...environment, ...ownEnvironment } : environment,
    });
    return resultSchema.parse(JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
