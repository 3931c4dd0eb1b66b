import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startAzurite, type Azurite } from '../../local/azurite.ts';
import { ensureCertificate, type Certificate } from '../../local/certificate.ts';
import { startIdentity } from '../../local/identity.ts';

let folder: string;
let certificate: Certificate;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  certificate = await ensureCertificate(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const clientPath = fileURLToPath(new URL('storage-client.ts', import.meta.url));
const tableOf = ({ connectionString }: Azurite) =>
  TableClient.fromConnectionString(connectionString, 'runs', {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
const containerOf = ({ connectionString }: Azurite) =>
  BlobServiceClient.fromConnectionString(connectionString, { retryOptions: { maxTries: 1 } }).getContainerClient(
    'datasets',
  );

describe('Azurite', () => {
  it('serves blobs of any size by its connection string', async () => {
    const azurite = await startAzurite({ folder: join(folder, 'sizes'), certificate });
    const container = containerOf(azurite);
    await container.create();
    const blob = container.getBlockBlobClient('in/a ü%.jsonl');
    const megabyte = Buffer.alloc(1024 * 1024, 'abcdefg');
    await blob.uploadStream(Readable.from(Array.from({ length: 40 }, () => megabyte)), 4 * 1024 * 1024, 4, {
      metadata: { model: 'crumb' },
    });
    const properties = await blob.getProperties();
    expect(properties).toMatchObject({ contentLength: 40 * megabyte.length, metadata: { model: 'crumb' } });
    const range = await blob.downloadToBuffer(megabyte.length - 3, 6);
    expect(range.toString()).toBe(Buffer.concat([megabyte.subarray(-3), megabyte.subarray(0, 3)]).toString());
    const small = container.getBlockBlobClient('small');
    await small.upload('hello', 5);
    await expect(text((await small.download()).readableStreamBody ?? Readable.from([]))).resolves.toBe('hello');
    await azurite.close();
    expect(azurite.process.exitCode).toBe(0);
  });

  it('takes the tokens of the managed identity over HTTPS, and over nothing else', async () => {
    const azurite = await startAzurite({ folder: join(folder, 'tokens'), certificate });
    const identity = await startIdentity({ stateFolder: folder });
    const client = spawn(process.execPath, [clientPath], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: certificate.certPath,
        IDENTITY_ENDPOINT: identity.endpoint,
        IDENTITY_HEADER: identity.header,
        BLOB_URL: azurite.blobUrl,
        TABLE_URL: azurite.tableUrl,
      },
    });
    await expect(text(client.stdout)).resolves.toBe('blob hello, entity 1');

    const url = `${identity.endpoint}?api-version=2019-08-01&resource=https://storage.azure.com`;
    const answer = await fetch(url, { headers: { 'x-identity-header': identity.header } });
    const { access_token: token } = z.object({ access_token: z.string() }).parse(await answer.json());
    const plainUrl = /BlobEndpoint=([^;]+)/.exec(azurite.connectionString)?.[1];
    const headers = { authorization: `Bearer ${token}`, 'x-ms-version': '2024-11-04' };
    const refused = await fetch(`${plainUrl}/datasets?restype=container&comp=list`, { headers });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-ms-error-code')).toBe('AuthenticationFailed');
    await identity.close();
    await azurite.close();
  });

  it('remembers everything it has acknowledged when it is killed right after', async () => {
    const home = join(folder, 'killed');
    const azurite = await startAzurite({ folder: home, certificate });
    await containerOf(azurite).create();
    await tableOf(azurite).createTable();
    const kept: string[] = [];
    const write = async (name: string) => {
      await containerOf(azurite).getBlockBlobClient(name).upload(name, name.length);
      await tableOf(azurite).createEntity({ partitionKey: 'p', rowKey: name });
      kept.push(name);
    };
    const writes = Array.from({ length: 60 }, (_, index) => write(`b${index}`).catch(() => undefined));
    while (kept.length < 25) await Promise.race(writes.splice(0, 1));
    azurite.process.kill('SIGKILL');
    await once(azurite.process, 'exit');
    await Promise.all(writes);

    const again = await startAzurite({ folder: home, certificate });
    for (const name of kept) {
      const content = await containerOf(again).getBlobClient(name).downloadToBuffer();
      expect(content.toString()).toBe(name);
      await expect(tableOf(again).getEntity('p', name)).resolves.toMatchObject({ rowKey: name });
    }
    await again.close();
  });

  it('keeps the ports it is given, and says why it cannot start', async () => {
    const first = await startAzurite({ folder: join(folder, 'first'), certificate });
    const blobPort = Number(new URL(first.blobUrl).port);
    const second = startAzurite({ folder: join(folder, 'second'), certificate, blobPort });
    await expect(second).rejects.toThrow(/ended before it was ready[^]*EADDRINUSE/);
    await first.close();
    const third = await startAzurite({ folder: join(folder, 'first'), certificate, blobPort });
    expect(third.blobUrl).toBe(first.blobUrl);
    await third.close();
  });

  it('ends when the program that started it is killed', async () => {
    const starter = fork(fileURLToPath(new URL('azurite-starter.ts', import.meta.url)), [folder], { execArgv: [] });
    const [pid] = (await once(starter, 'message')) as [number];
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
