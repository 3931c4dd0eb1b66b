import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';

/** Asks a person; undefined where there is none. */
export async function ask(question: string): Promise<string | undefined> {
  const isNobody = [process.env['CI'], process.env['AZD_NON_INTERACTIVE']].includes('true');
  if (isNobody) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}

/**
 * Whether azd was told `--force`. It tells its hooks nothing of that, so its own command line is looked at, among the
 * processes that this one comes from. On Windows nobody can tell, and a person is asked once more.
 */
export function isForced(): boolean {
  let [pid, steps] = [process.ppid, 0];
  while (pid > 1 && steps < 20) {
    const found = lookAt(pid);
    if (!found) return false;
    const isAzd = found.words.some((word) => basename(word) === 'azd');
    if (isAzd && found.words.includes('down')) return found.words.some((word) => /^--force(=true)?$/.test(word));
    [pid, steps] = [found.parent, steps + 1];
  }
  return false;
}

/** The words that a process was started with, and the process that started it. */
function lookAt(pid: number): { words: string[]; parent: number } | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    if (process.platform !== 'linux') return lookWithPs(pid);
    const [, afterName = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return { words, parent: Number(afterName.split(' ')[1]) };
  } catch {
    return undefined;
  }
}

function lookWithPs(pid: number): { words: string[]; parent: number } | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent, command] = /^\s*(\d+) (.*)$/.exec(stdout.trim()) ?? [];
  return parent === undefined || command === undefined
    ? undefined
    : { words: command.split(' '), parent: Number(parent) };
}
