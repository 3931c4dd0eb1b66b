/** `npm run reset`: removes everything the laptop cloud has kept. Refuses while it runs; `-- --force` stops it first. */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { toFailureLines } from './failure.ts';
import { lockFolder } from './folder-lock.ts';
import { isAlive } from './leftovers.ts';
import { readLocalFile } from './local-file.ts';
import { createTerminal } from './show/terminal.ts';

const patience = 10_000;

async function reset(): Promise<string> {
  const { values } = parseArgs({
    options: { force: { type: 'boolean', default: false }, folder: { type: 'string', default: '.droptune' } },
  });
  const folder = resolve(values.folder);
  const running = await readLocalFile(folder);
  if (running && values.force) await stop(running.pid);
  const lock = lockFolder(folder);
  if (!lock) {
    const which = running ? `It is process ${running.pid}, at ${running.url}.` : 'It is just being started.';
    throw new Error(
      `Droptune runs in ${values.folder}, so nothing was removed. ${which}\n` +
        'Stop it with Ctrl-C where it was started, or run: npm run reset -- --force',
    );
  }
  lock.release();
  await rm(folder, { recursive: true, force: true });
  return `Removed ${values.folder}: datasets, runs, models, keys and logs. npm start begins anew.`;
}

async function stop(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + patience;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} did not end within ${patience / 1000} seconds.`);
    await sleep(50);
  }
}

const terminal = createTerminal();
try {
  terminal.print(await reset());
} catch (error) {
  terminal.print(...toFailureLines(error, terminal));
  process.exitCode = 1;
}
