import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, hasEnded } from './end-process.ts';
import { readLastLines } from './last-lines.ts';

/** A part of the cloud in a process of its own, and what the rest needs to know of it. */
export interface Launched<Part> {
  process: ChildProcess;
  part: Part;
}

export interface SuperviseOptions<Part> {
  /** As a sentence names it: 'The Functions host'. */
  name: string;
  logPath: string;
  launch: () => Promise<Launched<Part>>;
  /** Ends by itself within a minute after which it is given up. */
  maxEnds: number;
  /** Told in one sentence what happened and what is done about it. */
  onNotice: (notice: string) => void;
  /** Told when it is up again after an unexpected end. */
  onRestart: () => void;
  /** Told once, when starting it again does not help. */
  onGivenUp: (error: Error) => void;
}

export interface SupervisedProcess<Part> {
  /** Of the process that runs, or ran last. */
  part(): Part;
  pid(): number | undefined;
  /** Kills it, and leaves it so until `start`. Resolves when it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  start(): Promise<Part>;
  /** Asks it to end, forces it after a while. Resolves when it has ended; it is not started again. */
  stop(): Promise<void>;
}

const withinMilliseconds = 60_000;
/** Long enough to learn that everything is being stopped, when Ctrl-C reached the child as well. */
const firstPause = 250;
const maxPause = 1_000;

/** Whether somebody else ended it, by a signal that it may answer with an orderly end. A crash has another signal or exit code. */
const wasEndedByOthers = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === 0 || signalCode === 'SIGKILL' || signalCode === 'SIGTERM' || signalCode === 'SIGINT';

/**
 * Starts a process and starts it again whenever it ends unasked. When it keeps ending by itself or does not become ready, it does so
 * with growing pauses, and then gives it up. That it is killed while it runs counts for nothing, however often.
 */
export async function superviseProcess<Part>(options: SuperviseOptions<Part>): Promise<SupervisedProcess<Part>> {
  const { name, logPath, launch, maxEnds, onNotice, onRestart, onGivenUp } = options;
  let wanted = true;
  let ends: number[] = [];
  /** Counts what was asked for: a new start that waits its pause gives way to whatever was asked meanwhile. */
  let wishes = 0;
  let launching = launch();
  let running = await launching;
  watch();

  function watch() {
    const { process: child } = running;
    const onEnd = () => {
      if (wanted) void startAgain(child.signalCode ?? `exit code ${child.exitCode}`, !wasEndedByOthers(child));
    };
    if (hasEnded(child)) onEnd();
    else child.once('exit', onEnd);
  }

  async function startAgain(how: string, counts: boolean) {
    const wish = wishes;
    ends = [...ends, ...(counts ? [Date.now()] : [])].filter((at) => at > Date.now() - withinMilliseconds);
    await sleep(Math.min(maxPause, firstPause * 2 ** Math.max(0, ends.length - 1)));
    if (!wanted || wishes !== wish) return;
    if (ends.length >= maxEnds) return giveUp(`ended ${maxEnds} times within a minute, the last time by ${how}`);
    onNotice(`${name} ended unexpectedly (${how}): starting it again.`);
    try {
      await start();
      onNotice(`${name} is up again.`);
      onRestart();
    } catch (error) {
      // More than our own start was asked for: it was stopped.
      if (wishes !== wish + 1) return;
      onNotice(error instanceof Error ? error.message : String(error));
      await startAgain('not becoming ready', true);
    }
  }

  async function giveUp(what: string) {
    wanted = false;
    onGivenUp(new Error(`${name} ${what}.\nIts log, ${logPath}, ends with:\n${await readLastLines(logPath, 12)}`));
  }

  async function start(): Promise<Part> {
    wanted = true;
    wishes += 1;
    launching = launch();
    running = await launching;
    watch();
    return running.part;
  }

  async function end(signal?: NodeJS.Signals) {
    wanted = false;
    wishes += 1;
    await launching.catch(() => undefined);
    await endProcess(running.process, signal);
  }

  return { part: () => running.part, pid: () => running.process.pid, start, kill: end, stop: () => end() };
}
