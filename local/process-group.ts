import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { forgetProcesses, noteProcesses } from './leftovers.ts';
import { superviseProcess, type Launched, type SupervisedProcess } from './supervised-process.ts';

export interface ProcessGroupOptions {
  /** Logs go into its `logs` folder. */
  folder: string;
  /** Ends of one process by itself within a minute after which it is given up. */
  maxEnds: number;
  /** Told in a sentence when a process ends unexpectedly, and what is done about it. */
  onNotice: (notice: string) => void;
  /** Told when such a process is up again. */
  onRestart: () => void;
  /** Told when a process keeps ending, and is not started again. */
  onGivenUp: (error: Error) => void;
}

export interface Member<Part> {
  /** As a sentence names it: 'The Functions host'. */
  name: string;
  /** Its log is `logs/<log>.log`. */
  log: string;
  launch: (logPath: string) => Promise<Launched<Part>>;
}

/** The processes of one laptop cloud. */
export interface ProcessGroup {
  supervise<Part>(member: Member<Part>): Promise<SupervisedProcess<Part>>;
  /** Has `close` called when its turn comes at the end, as if it were a process started now. */
  defer(close: () => Promise<void>): void;
  /** Ends them, the last one started first. */
  close(): Promise<void>;
}

export function createProcessGroup({ folder, ...told }: ProcessGroupOptions): ProcessGroup {
  const logs = join(folder, 'logs');
  const processes = new Map<string, ChildProcess>();
  const stops: (() => Promise<void>)[] = [];
  mkdirSync(logs, { recursive: true });

  async function note(name: string, child: ChildProcess) {
    processes.set(name, child);
    await noteProcesses(
      folder,
      [...processes.values()].flatMap(({ pid }) => pid ?? []),
    );
  }

  return {
    supervise({ name, log, launch }) {
      const logPath = join(logs, `${log}.log`);
      const supervised = superviseProcess({
        name,
        logPath,
        ...told,
        launch: async () => {
          const launched = await launch(logPath);
          await note(name, launched.process);
          return launched;
        },
      });
      // While it starts, too: another member may fail to, and everything be ended.
      stops.unshift(() =>
        supervised.then(
          ({ stop }) => stop(),
          () => undefined,
        ),
      );
      return supervised;
    },
    defer: (close) => void stops.unshift(close),
    async close() {
      for (const stop of stops.splice(0)) await stop();
      await forgetProcesses(folder);
    },
  };
}
