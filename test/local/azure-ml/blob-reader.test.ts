import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBlobReader } from '../../../local/azure-ml/data/blob-reader.ts';

const place = { container: 'runs', blob: 'r/train.jsonl' };
let folder: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Storage that treats its requests so, one after the other; the last way is kept. Answers a reader of it and the count. */
async function storage(...ways: RequestListener[]) {
  let count = 0;
  server = createServer((request, response) => ways[Math.min(count++, ways.length - 1)]?.(request, response));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reader = createBlobReader(`http://127.0.0.1:${port}/devstoreaccount1`, '');
  const download = () => reader.download(place, join(folder, 'train.jsonl'), new AbortController().signal);
  return { download, asked: () => count };
}

const hangUp: RequestListener = (request) => request.socket.destroy();
const breakOff: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
};
const answer: RequestListener = (_, response) => response.end('rows');
const missing: RequestListener = (_, response) => response.writeHead(404).end();

describe("a cluster's reading of a blob", () => {
  it('goes on when storage hangs up or breaks off', async () => {
    const { download, asked } = await storage(hangUp, breakOff, answer);
    await download();
    expect(await readFile(join(folder, 'train.jsonl'), 'utf8')).toBe('rows');
    expect(asked()).toBe(3);
  });

  it('takes the word of storage for a blob that is not there', async () => {
    const { download, asked } = await storage(missing);
    await expect(download()).rejects.toThrow("DataAccessError(NotFound): the blob 'r/train.jsonl'");
    expect(asked()).toBe(1);
  });
});
