/** `npm start`: the laptop cloud, the app in it, and a first run to look at. `-- --once` ends after that; `-- --app` runs another build. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { causeOf } from './check-state.ts';
import { toFailureLines } from './failure.ts';
import { projectRoot } from './project-root.ts';
import { openSession, type Session } from './session.ts';
import { toAddressLines } from './show/addresses.ts';
import { demonstrate, type Demonstration } from './show/demonstration.ts';
import { followRun } from './show/follow-run.ts';
import { createRunApi, type RunApi } from './show/run-api.ts';
import { createRunBoard, type RunBoard } from './show/run-board.ts';
import { createTerminal } from './show/terminal.ts';
import { unfinishedRuns, watchRuns } from './show/watch-runs.ts';
import { onStopSignal } from './stop-signals.ts';
import { goWithoutProxy } from './without-proxy.ts';

const { values: options } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    folder: { type: 'string', default: '.droptune' },
    app: { type: 'string' },
  },
});
const folder = resolve(options.folder);
const terminal = createTerminal();
let session: Session | undefined;

async function leave(exitCode: number): Promise<never> {
  terminal.redraw([]);
  if (session?.isOwn) terminal.print('Stopping …');
  await session?.close();
  if (session?.isOwn) terminal.print(`Stopped. What was made is kept in ${options.folder}; npm run reset removes it.`);
  process.exit(exitCode);
}

async function fail(error: unknown): Promise<never> {
  terminal.print(...toFailureLines(causeOf(error, folder), terminal, join(folder, 'logs')));
  return leave(1);
}

async function show(): Promise<void> {
  const appFolder = options.app && resolve(options.app);
  const { once } = options;
  session = await openSession({ folder, appFolder, once, terminal, onGivenUp: (error) => void fail(error) });
  const readyAt = performance.now();
  const { facts, isOwn } = session;
  if (isOwn) terminal.print(`Ready after ${toSeconds(readyAt)}. The app: ${facts.url}`);
  const api = createRunApi(facts);
  const board = createRunBoard(terminal);
  if (isOwn) await showUnfinished(api, board);

  const sample = join(projectRoot, 'samples', 'crumb.jsonl');
  const shown = await demonstrate({ session, api, board, terminal, sample });
  terminal.print('', toTimings(isOwn ? readyAt : undefined, shown));
  if (once) await leave(shown.isGood ? 0 : 1);

  terminal.print('', ...toAddressLines(facts, options.folder, terminal));
  if (!isOwn) await leave(shown.isGood ? 0 : 1);
  terminal.print('Runs of files you drop are shown here. Ctrl-C stops everything; npm run reset forgets it.', '');
  const known = await api.listRuns();
  await watchRuns(api, board, terminal, [shown.runId, ...known.map(({ id }) => id)]);
}

/** Runs that an earlier start was stopped in go on by themselves. */
async function showUnfinished(api: RunApi, board: RunBoard): Promise<void> {
  for (const { id, dataset, phase } of await unfinishedRuns(api)) {
    terminal.print('', `Going on with ${id} of '${dataset.name}', which was stopped in ${phase ?? 'its queue'}`);
    await followRun(api, board, id);
  }
}

const toSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

function toTimings(readyAt: number | undefined, { liveAt, answeredAt }: Demonstration): string {
  const ready = readyAt === undefined ? '' : `cloud ready ${toSeconds(readyAt)}, `;
  return `Since npm start: ${ready}run ended ${toSeconds(liveAt)}, questions answered ${toSeconds(answeredAt)}.`;
}

goWithoutProxy();
onStopSignal(() => void leave(0));
await show().catch(fail);
