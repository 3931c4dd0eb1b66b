import { setTimeout as sleep } from 'node:timers/promises';
import { followRun } from './follow-run.ts';
import type { RunApi } from './run-api.ts';
import type { RunBoard } from './run-board.ts';
import { isOver, type RunSummary } from './run-view.ts';
import type { Terminal } from './terminal.ts';

const pause = 1_000;

/** The runs that have not ended. */
export const unfinishedRuns = async (api: RunApi): Promise<RunSummary[]> =>
  (await api.listRuns()).filter((run) => !isOver(run));

/** Shows every run that is not among the known ones, for as long as the process lives. */
export async function watchRuns(
  api: RunApi,
  board: RunBoard,
  terminal: Terminal,
  known: Iterable<string>,
): Promise<never> {
  const seen = new Set(known);
  for (;;) {
    // The app may be away for a moment: its supervisor tells.
    const runs = await api.listRuns().catch(() => []);
    for (const run of runs.filter(({ id }) => !seen.has(id))) {
      seen.add(run.id);
      terminal.print(`Run ${run.id} of '${run.dataset.name}'`);
      void followRun(api, board, run.id).catch((error: unknown) => terminal.print(String(error)));
    }
    await sleep(pause);
  }
}
