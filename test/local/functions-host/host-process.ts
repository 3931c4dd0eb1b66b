import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const readySchema = z.object({
  type: z.literal('ready'),
  url: z.string(),
  keys: z.object({ master: z.string(), function: z.string(), eventGrid: z.string(), durable: z.string() }),
});

const main = new URL('../../../local/functions-host/main.ts', import.meta.url);

/** A host in a process of its own. */
export interface HostProcess {
  readonly url: string;
  readonly keys: z.infer<typeof readySchema>['keys'];
  readonly child: ChildProcess;
  /** Resolves with the signal or code that ended it. */
  readonly ended: Promise<string>;
  /** All lines printed so far. */
  output(): string;
}

/** Runs the host with the app of a folder and resolves once it listens. Rejects with what it printed when it ends before. */
export async function startHostProcess(
  appFolder: string,
  stateFolder: string,
  environment: Record<string, string> = {},
  port = '0',
): Promise<HostProcess> {
  const child = fork(main, ['--app', appFolder, '--port', port, '--state', stateFolder], {
    silent: true,
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code));
  const ready = once(child, 'message').then(([message]) => readySchema.parse(message));
  const failed = ended.then((end) => Promise.reject(new Error(`The host ended with ${end}: ${printed}`)));
  failed.catch(() => {});
  const { url, keys } = await Promise.race([ready, failed]);
  return { url, keys, child, ended, output: () => printed };
}

/** Ends a host and waits until it is gone. */
export async function endHost(host: HostProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<string> {
  host.child.kill(signal);
  return host.ended;
}

/** A folder for the state of a test's hosts, and its removal. */
export async function createStateFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'droptune-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
