import { setTimeout as sleep } from 'node:timers/promises';
import type { RunBoard } from './run-board.ts';
import type { RunApi } from './run-api.ts';
import { isOver, type RunView } from './run-view.ts';

const pause = 200;
/** The app may be started again meanwhile: that long it may be away. */
const longestAbsence = 60_000;

/** Shows a run on the board until it is over, and gives its last state. Rejects when the app is away for a minute. */
export async function followRun(api: RunApi, board: RunBoard, runId: string): Promise<RunView> {
  let lastSeen = Date.now();
  for (;;) {
    try {
      const run = await api.getRun(runId);
      lastSeen = Date.now();
      board.show(run);
      if (isOver(run)) return run;
    } catch (error) {
      if (Date.now() - lastSeen > longestAbsence) throw error;
    }
    await sleep(pause);
  }
}
