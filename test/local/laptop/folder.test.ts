import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ensureCertificate } from '../../../local/certificate.ts';
import { checkRoom, checkState } from '../../../local/check-state.ts';
import { lockFolder } from '../../../local/folder-lock.ts';
import { findFreePorts, isPortFree } from '../../../local/free-port.ts';
import { ensureHostKeys } from '../../../local/functions-host/host-keys.ts';
import { ensureIdentityKey } from '../../../local/identity-key.ts';
import { choosePorts } from '../../../local/laptop-ports.ts';
import { ensureSecrets } from '../../../local/laptop-secrets.ts';
import { noteProcesses, waitForLeftovers } from '../../../local/leftovers.ts';
import { toFileError } from '../../../local/state-file.ts';

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
    const secrets = ensureSecrets(join(folder, 'new'));
    expect(secrets.apiKey).toMatch(/^dt-[\w-]{32}$/);
    expect(Buffer.from(secrets.webhookSecret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(ensureSecrets(join(folder, 'new'))).toEqual(secrets);
    expect((await stat(join(folder, 'new', 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it('are completed where a former version did not have all of them', () => {
    const { apiKey } = ensureSecrets(folder);
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ apiKey }));
    expect(ensureSecrets(folder)).toMatchObject({ apiKey, webhookSecret: expect.stringMatching(/^whsec_/) });
  });
});

/** What of a folder's state cannot be made anew without a loss, and who reads it. */
const readers: [file: string, read: (folder: string) => unknown][] = [
  ['secrets.json', (at) => ensureSecrets(at)],
  ['functions-host/keys.json', (at) => ensureHostKeys(join(at, 'functions-host'))],
  ['identity/identity-key.pem', (at) => ensureIdentityKey(join(at, 'identity'))],
  ['certificate/key.pem', (at) => ensureCertificate(at)],
  ['certificate/cert.pem', (at) => ensureCertificate(at)],
  [
    'lock.sqlite',
    (at) => {
      lockFolder(at)?.release();
    },
  ],
];
const messageOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

describe.each(readers)('the file %s', (file, read) => {
  it.each(['', '{"apiKey":', 'x'.repeat(5_000)])(
    'is named, with what to do, where it holds %j, and stays so',
    async (content) => {
      await read(folder);
      const path = join(folder, file);
      await writeFile(path, content);
      const message = await messageOf(() => read(folder));
      // An empty database is a new one.
      if (file === 'lock.sqlite' && content === '') return expect(message).toBe('');
      expect(message).toMatch(/^[^\n]{1,400}$/);
      expect(message).toContain(path);
      expect(message).toMatch(/[Rr]emove/);
      expect(await readFile(path, 'utf8')).toBe(content);
    },
  );
});

describe('the state of a folder', () => {
  it.each(readers.filter(([file]) => file !== 'lock.sqlite'))(
    'is closed to others at the next start: %s',
    async (file, read) => {
      await read(folder);
      const path = join(folder, file);
      await chmod(path, 0o644);
      await read(folder);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    },
  );

  it('is closed to others, whoever wrote it', async () => {
    await mkdir(join(folder, 'event-grid'));
    await chmod(folder, 0o755);
    const database = new DatabaseSync(join(folder, 'event-grid', 'event-grid.db'));
    database.exec('CREATE TABLE keys (key TEXT)');
    database.close();
    await chmod(join(folder, 'event-grid', 'event-grid.db'), 0o644);
    checkState(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'event-grid', 'event-grid.db'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    'event-grid/event-grid.db',
    'azure-ml.sqlite',
    'functions-host/task-hub.sqlite',
    'azurite/__azurite_db_table__.json',
  ])('is looked at before it is opened: %s', async (file) => {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'garbage'.repeat(1_000));
    const message = await messageOf(() => checkState(folder));
    expect(message).toMatch(new RegExp(`^${path} is damaged[^\\n]*npm run reset$`));
    expect(await readFile(path, 'utf8')).toBe('garbage'.repeat(1_000));
  });

  it('needs room on its disk', async () => {
    checkRoom(folder);
    expect(await messageOf(() => checkRoom(folder, 1e18))).toMatch(/^The disk that holds \S+ is full: .* Make room/);
  });

  it('says that the disk is full with the name of the file that could not be written', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(toFileError('/x/keys.json', full).message).toBe(
      '/x/keys.json cannot be written: the disk is full. Make room, and start again.',
    );
  });
});

describe('a port that everyone prefers', () => {
  it('is given to one process at a time', async () => {
    const [port = 0] = await findFreePorts(1);
    const script = join(folder, 'claimer.mjs');
    const module = new URL('../../../local/port-claim.ts', import.meta.url).href;
    await writeFile(
      script,
      `import { claimPort } from '${module}'; process.send(claimPort(${port}) && claimPort(${port})); setInterval(() => {}, 1e6)`,
    );
    const holder = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const [isClaimed]: unknown[] = await once(holder, 'message');
    expect(isClaimed).toBe(true);
    expect((await choosePorts(folder, { app: port })).app).not.toBe(port);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect((await choosePorts(folder, { app: port })).app).toBe(port);
  });
});
