import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { launchScript } from '../../../local/launch-script.ts';
import { isAlive } from '../../../local/leftovers.ts';
import { superviseProcess } from '../../../local/supervised-process.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const greets = "process.send('hello'); process.once('disconnect', () => process.exit());";

async function launcher(script: string) {
  const path = join(folder, 'part.mjs');
  await writeFile(path, script);
  const logPath = join(folder, 'part.log');
  return {
    logPath,
    launch: async () => {
      const launched = await launchScript({ name: 'The part', script: path, arguments: [], env: process.env, logPath });
      return { process: launched.process, part: launched.greeting };
    },
  };
}

async function supervise(script: string) {
  const told = { notices: [] as string[], restarts: 0, givenUp: undefined as Error | undefined };
  const supervised = await superviseProcess({
    name: 'The part',
    ...(await launcher(script)),
    maxEnds: 5,
    onNotice: (notice) => told.notices.push(notice),
    onRestart: () => {
      told.restarts++;
    },
    onGivenUp: (error) => (told.givenUp = error),
  });
  onTestFinished(supervised.stop);
  return { supervised, told };
}

describe('a supervised process', () => {
  it('is started again when it is killed, and says so', async () => {
    const { supervised, told } = await supervise(greets);
    const firstPid = supervised.pid();
    process.kill(firstPid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(told.restarts).toBe(1), { timeout: 60_000 });
    expect(supervised.pid()).not.toBe(firstPid);
    expect(told.notices).toEqual([
      'The part ended unexpectedly (SIGKILL): starting it again.',
      'The part is up again.',
    ]);
  });

  it('is given up after five ends within a minute, with the last lines of its log', async () => {
    const { told } = await supervise(
      "process.send('hello'); setTimeout(() => { console.log('no disk'); process.exit(3); }, 20)",
    );
    await vi.waitFor(() => expect(told.givenUp).toBeDefined(), { timeout: 60_000 });
    expect(told.givenUp?.message).toContain('The part ended 5 times within a minute, the last time by exit code 3');
    expect(told.givenUp?.message).toContain('  no disk');
    expect(told.restarts).toBe(4);
  });

  it('is started again however often it is killed from outside, at once and with an orderly end', async () => {
    const { supervised, told } = await supervise(`process.on('SIGTERM', () => process.exit(0)); ${greets}`);
    for (const [at, signal] of Array.from({ length: 7 }, (_, at) => (at % 2 ? 'SIGTERM' : 'SIGKILL')).entries()) {
      process.kill(supervised.pid() ?? 0, signal);
      await vi.waitFor(() => expect(told.restarts).toBe(at + 1), { timeout: 60_000 });
    }
    expect(told.givenUp).toBeUndefined();
  });

  it('is given up when it is killed five times before it is ready', async () => {
    const { supervised, told } = await supervise(
      `import { existsSync, writeFileSync } from 'node:fs';
      const mark = ${JSON.stringify(join(folder, 'was-up'))};
      if (existsSync(mark)) process.kill(process.pid, 'SIGKILL');
      writeFileSync(mark, '');
      ${greets}`,
    );
    process.kill(supervised.pid() ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(told.givenUp).toBeDefined(), { timeout: 60_000 });
    expect(told.givenUp?.message).toContain('ended 5 times within a minute, the last time by not becoming ready');
    expect(told.restarts).toBe(0);
  });

  it('stays down after it was killed on purpose, until it is started', async () => {
    const { supervised, told } = await supervise(greets);
    const firstPid = supervised.pid() ?? 0;
    await supervised.kill('SIGKILL');
    expect(isAlive(firstPid)).toBe(false);
    expect(await supervised.start()).toBe('hello');
    const secondPid = supervised.pid() ?? 0;
    // The end of the first one must not count against the second.
    process.kill(secondPid, 'SIGKILL');
    await vi.waitFor(() => expect(told.restarts).toBe(1), { timeout: 60_000 });
    expect(told.notices).toHaveLength(2);
  });

  it('is forced to end when it does not listen', async () => {
    const { supervised } = await supervise(`process.on('SIGTERM', () => {}); ${greets}`);
    const pid = supervised.pid() ?? 0;
    await supervised.stop();
    expect(isAlive(pid)).toBe(false);
  });
});

describe('a launched script', () => {
  it('that ends before it is ready is reported with its last words', async () => {
    const { launch, logPath } = await launcher("console.error('the port is taken'); process.exit(4)");
    await expect(launch()).rejects.toThrow(
      `The part ended before it was ready (exit code 4).\nIts log, ${logPath}, ends with:\n  the port is taken`,
    );
  });

  it('writes both of its streams to its log', async () => {
    const { launch, logPath } = await launcher("console.log('out'); console.error('err'); process.send('hello')");
    await launch();
    await vi.waitFor(async () =>
      expect((await readFile(logPath, 'utf8')).split('\n').sort()).toEqual(['', 'err', 'out']),
    );
  });
});
