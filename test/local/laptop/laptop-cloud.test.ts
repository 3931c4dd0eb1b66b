import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { startLaptopCloud, type LaptopCloud, type LaptopCloudOptions } from '../../../local/laptop-cloud.ts';
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

async function start(options: Partial<LaptopCloudOptions> = {}): Promise<LaptopCloud> {
  const cloud = await startLaptopCloud({ folder: await newFolder(), appFolder, ...options });
  onTestFinished(cloud.close);
  return cloud;
}

const settingsSchema = z.record(z.string(), z.string());
const appSettings = async (cloud: LaptopCloud) =>
  settingsSchema.parse(await (await fetch(`${cloud.url}/settings`)).json());

const eventsSchema = z.array(z.object({ subject: z.string(), eventType: z.string() }));
const appEvents = async (cloud: LaptopCloud) => eventsSchema.parse(await (await fetch(`${cloud.url}/events`)).json());

function datasets(cloud: LaptopCloud) {
  return BlobServiceClient.fromConnectionString(cloud.storage().connectionString).getContainerClient('datasets');
}
const upload = (cloud: LaptopCloud, name: string) => datasets(cloud).getBlockBlobClient(name).upload('{}\n', 3);

const soon = { timeout: 10_000, interval: 50 };

describe('the laptop cloud', () => {
  it('gives the app its settings, its storage and its events', async () => {
    const cloud = await start();
    expect(await appSettings(cloud)).toMatchObject({
      ...cloud.settings,
      DROPTUNE_API_KEY: cloud.key,
      AZURE_RESOURCE_MANAGER_URL: cloud.azureMlUrl,
      NODE_EXTRA_CA_CERTS: cloud.certificate.certPath,
    });
    const storage = BlobServiceClient.fromConnectionString(cloud.storage().connectionString);
    const containers: string[] = [];
    for await (const { name } of storage.listContainers()) containers.push(name);
    expect(containers).toEqual(['datasets', 'eventgrid-deadletter', 'files', 'runs']);
    await upload(cloud, 'a.jsonl');
    await vi.waitFor(async () => expect(await appEvents(cloud)).toHaveLength(1), soon);
    expect(await appEvents(cloud)).toEqual([
      {
        eventType: 'Microsoft.Storage.BlobCreated',
        subject: '/blobServices/default/containers/datasets/blobs/a.jsonl',
      },
    ]);
  });

  it("keeps the terminal's own Azure settings away from the app", async () => {
    vi.stubEnv('AZURE_CLIENT_ID', 'somebody-else');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await appSettings(await start())).not.toHaveProperty('AZURE_CLIENT_ID');
  });

  it('starts the Functions host again when it is killed, at the same address', async () => {
    const notices: string[] = [];
    const cloud = await start({ onNotice: (notice) => notices.push(notice) });
    process.kill(cloud.hostPid() ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(notices).toContain('The Functions host is up again.'), soon);
    expect(await appSettings(cloud)).toMatchObject(cloud.settings);
  });

  it('brings events to a host that was away when they happened', async () => {
    const cloud = await start({ clock: '20' });
    await cloud.killHost();
    await upload(cloud, 'a.jsonl');
    await expect(fetch(`${cloud.url}/events`)).rejects.toThrow();
    await cloud.startHost({ FURTHER: 'yes' });
    expect(await appSettings(cloud)).toMatchObject({ FURTHER: 'yes' });
    await vi.waitFor(async () => expect(await appEvents(cloud)).toHaveLength(1), soon);
  });

  it('gives the app another port where the asked one is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const cloud = await start({ ports: { app: port } });
    expect(cloud.url).not.toContain(`:${port}`);
    expect(await appSettings(cloud)).toMatchObject(cloud.settings);
  });

  it('is alone in its folder', async () => {
    const folder = await newFolder();
    await start({ folder });
    await expect(startLaptopCloud({ folder, appFolder })).rejects.toThrow(`Another laptop cloud runs in ${folder}`);
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
    const cloud = await start({ folder });
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
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 5_000, interval: 50 });
  });
});
