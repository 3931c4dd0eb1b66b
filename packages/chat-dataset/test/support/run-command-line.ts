import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../bin/chat-dataset.mjs', import.meta.url));

export interface Ended {
  code: number | null;
  printed: string;
  told: string;
}

interface Surroundings {
  folder: string;
  settings?: Record<string, string>;
}

/** `npx chat-dataset …` in a folder, as a process of its own, to its end. */
export const runCommandLine = (parameters: string[], surroundings: Surroundings): Promise<Ended> =>
  runScript(command, parameters, surroundings);

/** The same of another script; what this machine knows of the hub is not seen. */
export async function runScript(
  script: string,
  parameters: string[],
  { folder, settings = {} }: Surroundings,
): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...parameters], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HF_TOKEN: '', HF_ENDPOINT: '', ...settings },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [printed, told, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, printed, told };
}
