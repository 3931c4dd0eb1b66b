import { setTimeout as sleep } from 'node:timers/promises';
import type { RunApi } from './run-api.ts';
import type { RunBoard } from './run-board.ts';
import { isOver, type RunView } from './run-view.ts';

const pause = 200;
/** The app may be started again meanwhile: that long it may be away. */
const maxAbsence = 60_000;
/** Nothing on the laptop takes that long; on a clock of its own it may. */
const maxSilence = 5 * 60_000;

/** Shows a run on the board until it is over, and gives its last state. Rejects when app or run give no sign of life. */
export async function followRun(api: RunApi, board: RunBoard, runId: string): Promise<RunView> {
  let lastSeenAt = Date.now();
  let lastChangeAt = Date.now();
  let lastState = '';
  for (;;) {
    try {
      const run = await api.getRun(runId);
      lastSeenAt = Date.now();
      board.show(run);
      if (isOver(run)) return run;
      const state = JSON.stringify(run);
      if (state !== lastState) lastChangeAt = Date.now();
      lastState = state;
    } catch (error) {
      if (Date.now() - lastSeenAt > maxAbsence) throw error;
    }
    if (Date.now() - lastChangeAt > maxSilence) throw new Error(`Nothing happened in ${runId} for five minutes.`);
    await sleep(pause);
  }
}
