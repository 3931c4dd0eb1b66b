import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { lockFolder } from '../../../local/folder-lock.ts';
import { startLaptopCloud, type LaptopCloud } from '../../../local/laptop-cloud.ts';
import { isAlive } from '../../../local/leftovers.ts';

let workplace = '';
let appFolder = '';
beforeAll(async () => {
  workplace = await mkdtemp(join(tmpdir(), 'droptune-'));
  appFolder = join(workplace, 'app');
  await cp(fileURLToPath(new URL('../../fixtures/small-app', import.meta.url)), appFolder, { recursive: true });
  await symlink(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(appFolder, 'node_modules'));
});
afterAll(() => rm(workplace, { recursive: true, force: true }));

const newFolder = () => mkdtemp(join(workplace, 'cloud-'));

const settingsSchema = z.record(z.string(), z.string());
const appSettings = async (cloud: LaptopCloud) =>
  settingsSchema.parse(await (await fetch(`${cloud.url}/settings`)).json());

const eventsSchema = z.array(z.object({ subject: z.string(), eventType: z.string() }));
const appEvents = async (cloud: LaptopCloud) => eventsSchema.parse(await (await fetch(`${cloud.url}/events`)).json());

function datasets(cloud: LaptopCloud) {
  return BlobServiceClient.fromConnectionString(cloud.storage().connectionString).getContainerClient('datasets');
}
const upload = (cloud: LaptopCloud, name: string) => datasets(cloud).getBlockBlobClient(name).upload('{}\n', 3);

const blobCreated = (name: string) => ({
  eventType: 'Microsoft.Storage.BlobCreated',
  subject: `/blobServices/default/containers/datasets/blobs/${name}`,
});

const soon = { timeout: 60_000, interval: 50 };

describe('the laptop cloud', () => {
  let cloud: LaptopCloud;
  let folder = '';
  let takenPort = 0;
  const notices: string[] = [];
  const other = createServer();

  beforeAll(async () => {
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    // A TCP server's address is always an AddressInfo.
    takenPort = (other.address() as AddressInfo).port;
    folder = await newFolder();
    vi.stubEnv('AZURE_CLIENT_ID', 'somebody-else');
    const onNotice = (notice: string) => notices.push(notice);
    cloud = await startLaptopCloud({ folder, appFolder, clock: '20', ports: { app: takenPort }, onNotice });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    other.close();
    await cloud.close();
  });

  it('gives the app its settings', async () => {
    expect(await appSettings(cloud)).toMatchObject({
      ...cloud.settings,
      DROPTUNE_API_KEY: cloud.key,
      AZURE_RESOURCE_MANAGER_URL: cloud.azureMlUrl,
      NODE_EXTRA_CA_CERTS: cloud.certificate.certPath,
    });
  });

  it("keeps the terminal's own Azure settings away from the app", async () => {
    expect(await appSettings(cloud)).not.toHaveProperty('AZURE_CLIENT_ID');
  });

  it('gives the app another port where the asked one is taken', () => {
    expect(cloud.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(cloud.url).not.toContain(`:${takenPort}`);
  });

  it('is alone in its folder', async () => {
    await expect(startLaptopCloud({ folder, appFolder })).rejects.toThrow(`Another laptop cloud runs in ${folder}`);
  });

  it('has the containers of a deployment', async () => {
    const storage = BlobServiceClient.fromConnectionString(cloud.storage().connectionString);
    const containers: string[] = [];
    for await (const { name } of storage.listContainers()) containers.push(name);
    expect(containers).toEqual(['datasets', 'eventgrid-deadletter', 'files', 'runs']);
  });

  it('tells the app of a dropped blob', async () => {
    await upload(cloud, 'a.jsonl');
    await vi.waitFor(async () => expect(await appEvents(cloud)).toEqual([blobCreated('a.jsonl')]), soon);
  });

  it('brings events to a host that was away when they happened', async () => {
    await cloud.killHost();
    await upload(cloud, 'b.jsonl');
    await expect(fetch(`${cloud.url}/events`)).rejects.toThrow();
    await cloud.startHost({ FURTHER: 'yes' });
    expect(await appSettings(cloud)).toMatchObject({ FURTHER: 'yes' });
    await vi.waitFor(async () => expect(await appEvents(cloud)).toEqual([blobCreated('b.jsonl')]), soon);
    expect(notices).toEqual([]);
  });

  it('starts a host again that was killed, at the same address and without what was only for one start', async () => {
    process.kill(cloud.hostPid() ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(notices).toContain('The Functions host is up again.'), soon);
    expect(await appSettings(cloud)).toMatchObject(cloud.settings);
    expect(await appSettings(cloud)).not.toHaveProperty('FURTHER');
  });
});

describe('a laptop cloud with an app that does not start', () => {
  it('says what the host said, and leaves neither process nor lock', async () => {
    const folder = await newFolder();
    const broken = await newFolder();
    await writeFile(join(broken, 'host.json'), '{ "version": ');
    const started = startLaptopCloud({ folder, appFolder: broken });
    await expect(started).rejects.toThrow(
      /^The Functions host ended before it was ready \(exit code 1\)\.\nIts log, .*JSON/s,
    );
    expect(existsSync(join(folder, 'processes.json'))).toBe(false);
    const lock = lockFolder(folder);
    expect(lock).toBeDefined();
    lock?.release();
  });
});

const heldSchema = z.object({ pids: z.array(z.number()), settings: settingsSchema, url: z.string() });

/** Runs a laptop cloud in a process of its own, as `npm start` does. */
async function startElsewhere(folder: string) {
  const script = fileURLToPath(new URL('../../support/cloud-holder.ts', import.meta.url));
  const holder: ChildProcess = fork(script, [folder, appFolder], { execArgv: [], stdio: 'inherit' });
  onTestFinished(() => void holder.kill('SIGKILL'));
  const [message] = await once(holder, 'message');
  return { holder, ...heldSchema.parse(message) };
}

describe('a laptop cloud whose main process is killed', () => {
  it('leaves no process behind, and goes on at the same addresses with all it had', async () => {
    const folder = await newFolder();
    const killed = await startElsewhere(folder);
    expect(killed.pids).toHaveLength(3);
    expect(killed.pids.every(isAlive)).toBe(true);
    const storage = BlobServiceClient.fromConnectionString(killed.settings['connectionString'] ?? '');
    await storage.getContainerClient('files').getBlockBlobClient('kept.txt').upload('kept', 4);
    killed.holder.kill('SIGKILL');
    const cloud = await startLaptopCloud({ folder, appFolder });
    onTestFinished(cloud.close);
    expect(killed.pids.filter(isAlive)).toEqual([]);
    expect({ ...cloud.settings, connectionString: killed.settings['connectionString'] }).toEqual(killed.settings);
    expect(cloud.url).toBe(killed.url);
    const again = BlobServiceClient.fromConnectionString(cloud.storage().connectionString);
    const kept = again.getContainerClient('files').getBlobClient('kept.txt');
    expect(String(await kept.downloadToBuffer())).toBe('kept');
  });

  it('has no process left after five seconds when nobody starts it again', async () => {
    const { holder, pids } = await startElsewhere(await newFolder());
    holder.kill('SIGKILL');
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 60_000, interval: 50 });
  });
});
