import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { lockFolder } from '../../../local/folder-lock.ts';
import { findFreePorts, isPortFree } from '../../../local/free-port.ts';
import { choosePorts } from '../../../local/laptop-ports.ts';
import { ensureSecrets } from '../../../local/laptop-secrets.ts';
import { noteProcesses, waitForLeftovers } from '../../../local/leftovers.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function occupy(port: number): Promise<() => Promise<unknown>> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const free = () => new Promise((resolve) => server.close(resolve));
  onTestFinished(async () => {
    await free();
  });
  return free;
}

describe('the lock of a folder', () => {
  it('is held by one at a time', () => {
    const first = lockFolder(folder);
    expect(first).toBeDefined();
    expect(lockFolder(folder)).toBeUndefined();
    first?.release();
    const second = lockFolder(folder);
    expect(second).toBeDefined();
    second?.release();
  });

  it('is freed when its holder is killed', async () => {
    const script = join(folder, 'holder.mjs');
    const module = new URL('../../../local/folder-lock.ts', import.meta.url).href;
    await writeFile(
      script,
      `import { lockFolder } from '${module}'; lockFolder(process.argv[2]); process.send('held'); setInterval(() => {}, 1e6)`,
    );
    const holder = fork(script, [folder], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    await once(holder, 'message');
    expect(lockFolder(folder)).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const mine = lockFolder(folder);
    expect(mine).toBeDefined();
    mine?.release();
  });
});

describe('the ports of a folder', () => {
  it('are the same at the next start', async () => {
    const first = await choosePorts(folder, {});
    expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length);
    expect(await choosePorts(folder, {})).toEqual(first);
  });

  it('give way where another program has taken one', async () => {
    const first = await choosePorts(folder, {});
    await occupy(first.blob);
    const second = await choosePorts(folder, {});
    expect(second).toEqual({ ...first, blob: second.blob });
    expect(second.blob).not.toBe(first.blob);
    expect(await isPortFree(second.blob)).toBe(true);
  });

  it('are the preferred ones where these are free', async () => {
    const [free = 0, taken = 0] = await findFreePorts(2);
    expect((await choosePorts(folder, { app: free })).app).toBe(free);
    await occupy(taken);
    expect((await choosePorts(folder, { app: taken })).app).toBe(free);
  });

  it('are chosen anew when their file was damaged', async () => {
    await writeFile(join(folder, 'ports.json'), '{"app": 70');
    expect((await choosePorts(folder, {})).app).toBeGreaterThan(0);
  });
});

describe('the processes of the last start', () => {
  it('are waited for while one of them holds a port', async () => {
    const ports = await choosePorts(folder, {});
    const free = await occupy(ports.table);
    await noteProcesses(folder, [process.pid]);
    let isWaiting = false;
    const waited = waitForLeftovers(folder, () => {
      isWaiting = true;
      void free();
    });
    await waited;
    expect(isWaiting).toBe(true);
    expect(await isPortFree(ports.table)).toBe(true);
  });

  it('are not waited for when they are gone, whoever has the port now', async () => {
    const ports = await choosePorts(folder, {});
    await occupy(ports.table);
    await noteProcesses(folder, [2 ** 22 + 1]);
    await waitForLeftovers(folder, () => expect.unreachable());
  });
});

describe('the secrets of a folder', () => {
  it('are made once, for their owner only', async () => {
    const secrets = await ensureSecrets(join(folder, 'new'));
    expect(secrets.apiKey).toMatch(/^dt-[\w-]{32}$/);
    expect(Buffer.from(secrets.webhookSecret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(await ensureSecrets(join(folder, 'new'))).toEqual(secrets);
    expect((await stat(join(folder, 'new', 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it('are replaced when their file was damaged', async () => {
    await mkdir(join(folder, 'old'));
    await writeFile(join(folder, 'old', 'secrets.json'), '{}');
    expect((await ensureSecrets(join(folder, 'old'))).apiKey).toMatch(/^dt-/);
  });
});
