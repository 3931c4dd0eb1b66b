import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { workerMemory } from '../../local/laptop-settings.ts';
import { resultSchema, type Result } from './contestant.ts';

const script = fileURLToPath(new URL('contestant-process.ts', import.meta.url));
/** As `npx droptune` is started. */
const commandMemory = { NODE_OPTIONS: '--max-semi-space-size=4', MALLOC_MMAP_THRESHOLD_: '131072' };
/** These run as Node starts them. */
const others = new Set(['copy', 'line scan', 'duckdb json', 'duckdb parquet', 'gpt tokens', 'blob copy']);
const patience = 30 * 60_000;

function memoryOf(name: string): NodeJS.ProcessEnv {
  if (others.has(name)) return {};
  return name.startsWith('run: ') ? workerMemory : commandMemory;
}

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
    const parameters = ['--disable-warning=ExperimentalWarning', script, name, input, folder];
    const { stdout } = await promisify(execFile)(process.execPath, parameters, {
      timeout: patience,
      env: { ...environment, ...memoryOf(name) },
    });
    return resultSchema.parse(JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
