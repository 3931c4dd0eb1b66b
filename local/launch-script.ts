import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readLastLines } from './last-lines.ts';

export interface LaunchOptions {
  /** As a sentence names it: 'The Functions host'. */
  name: string;
  /** Path of the script. */
  script: string;
  arguments: string[];
  env: NodeJS.ProcessEnv;
  /** Both streams are appended here. */
  logPath: string;
  /** What is sent to the process at once. */
  order?: object;
}

export interface LaunchedScript {
  process: ChildProcess;
  /** The first message the process sent, not yet checked. */
  greeting: unknown;
}

const startLimit = 60_000;

/**
 * Starts a script of ours in a process with an IPC channel, and waits for its first message. It gets a process group of
 * its own, so that Ctrl-C reaches only this process, which then ends the others in order; without this process it ends by itself,
 * since its channel closes. Rejects with its last words when it ends or stays silent.
 */
export async function launchScript(options: LaunchOptions): Promise<LaunchedScript> {
  const log = openSync(options.logPath, 'a');
  const child = fork(options.script, options.arguments, {
    execArgv: ['--disable-warning=ExperimentalWarning', '--enable-source-maps'],
    env: options.env,
    stdio: ['ignore', log, log, 'ipc'],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  // Such as a message to a process that is gone by now: its end is told by 'exit'.
  child.on('error', () => undefined);
  if (options.order) child.send(options.order);
  try {
    return { process: child, greeting: await firstMessage(child) };
  } catch (error) {
    child.kill('SIGKILL');
    const lastLines = await readLastLines(options.logPath, 12);
    throw new Error(
      `${options.name} ${error instanceof Error ? error.message : String(error)}.\nIts log, ${options.logPath}, ends with:\n${lastLines}`,
    );
  }
}

/** Rejects with the end of a sentence as message. */
function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(what));
    const tooLate = setTimeout(fail, startLimit, `was not ready within ${startLimit / 1000} seconds`);
    child.once('message', resolve);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended before it was ready (${signal ?? `exit code ${code}`})`));
    for (const event of ['message', 'error', 'exit']) child.once(event, () => clearTimeout(tooLate));
  });
}
