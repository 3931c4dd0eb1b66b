import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHubClient } from '../../src/hub/hub-client.ts';
import { openHubFile, sourceOf } from '../../src/hub/hub-file.ts';
import { startHubStandIn, type HubContent, type HubStandIn } from '../support/hub-stand-in.ts';
import { trustedCertificate } from '../support/trusted-certificate.ts';

const content = randomBytes(300_000);
const repository = 'owner/name';
const address = 'https://huggingface.co/api/datasets/owner/name/parquet/default/train/0.parquet';
let hub: HubStandIn | undefined;

async function openFile(token?: string, more: Pick<HubContent, 'mirror' | 'certificate'> = {}) {
  hub = await startHubStandIn({
    repository,
    files: { 'default/train/0': content },
    ...(token ? { token } : {}),
    ...more,
  });
  return openHubFile(createHubClient({ url: hub.url, token }), address);
}

afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

describe('a file on the hub', () => {
  it('is read whole and in parts', async () => {
    const file = await openFile();
    expect(file.size).toBe(content.length);
    expect(await buffer(await file.read())).toEqual(content);
    expect(await buffer(await file.read(1_000, 70_000))).toEqual(content.subarray(1_000, 70_000));
    expect(await buffer(await file.read(5, 5))).toEqual(Buffer.alloc(0));
  });

  it('is asked for by ranges alone', async () => {
    const file = await openFile();
    await buffer(await file.read(10, 20));
    const ranges = hub!.asked.filter(({ at }) => at === 'storage').map(({ range }) => range);
    expect(ranges).toEqual(['bytes=0-0', 'bytes=10-19']);
  });

  it('is asked for at the hub once a minute, and again where its storage refuses', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const file = await openFile();
      const atHub = () => hub!.asked.filter(({ at }) => at === 'hub').length;
      const first = atHub();
      for (let part = 0; part < 20; part += 1) await buffer(await file.read(part * 10, part * 10 + 10));
      expect(atHub()).toBe(first);
      vi.advanceTimersByTime(61_000);
      await buffer(await file.read(0, 10));
      expect(atHub()).toBe(first + 1);
      hub!.expire();
      expect(await buffer(await file.read(0, 10))).toEqual(content.subarray(0, 10));
      expect(atHub()).toBe(first + 2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('shows its token to the hub and never to the storage behind it', async () => {
    const certificate = await trustedCertificate();
    await buffer(await (await openFile('hf_secret', { certificate })).read());
    const shown = (at: string) =>
      new Set(hub!.asked.filter((asked) => asked.at === at).map((asked) => asked.authorization));
    expect(shown('hub')).toEqual(new Set(['Bearer hf_secret']));
    expect(shown('storage')).toEqual(new Set([undefined]));
  });

  it('never shows its token by http, and says why it is refused', async () => {
    const refused = openFile('hf_secret');
    await expect(refused).rejects.toMatchObject({ status: 401, message: expect.stringContaining('no https') });
    expect(hub!.asked.length).toBeGreaterThan(0);
    expect(new Set(hub!.asked.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
  });

  it('goes on where the connection broke', async () => {
    const file = await openFile();
    hub!.cutNext(3, 50_000);
    expect(await buffer(await file.read())).toEqual(content);
    const ranges = hub!.asked.filter(({ at }) => at === 'storage').map(({ range }) => range);
    expect(ranges.length).toBe(5);
  });

  it('is tried again while the hub is busy', async () => {
    hub = await startHubStandIn({ repository, files: { 'default/train/0': content } });
    hub.refuseNext(2, 503);
    const file = await openHubFile(createHubClient({ url: hub.url }), address);
    expect(await buffer(await file.read(0, 100))).toEqual(content.subarray(0, 100));
  });

  it('stays what it was when it was opened, at the commit of then, also when it is opened again', async () => {
    const file = await openFile();
    const { commit } = file;
    expect(commit).toBe(hub!.commit());
    hub!.replace('default/train/0', randomBytes(200_000));
    expect(await buffer(await file.read())).toEqual(content);
    const again = sourceOf(createHubClient({ url: hub!.url }), file.file);
    expect(await buffer(await again.read())).toEqual(content);
    hub!.forget();
    await expect(again.read(0, 100).then(buffer)).rejects.toMatchObject({ status: 404 });
  });

  it('is not pieced together from two versions where no commits are told', async () => {
    const file = await openFile(undefined, { mirror: true });
    hub!.replace('default/train/0', randomBytes(300_000));
    await expect(file.read(0, 100).then(buffer)).rejects.toMatchObject({ code: 'FileChanged' });
  });

  it('is refused without a token that it needs', async () => {
    hub = await startHubStandIn({ repository, files: { 'default/train/0': content }, token: 'hf_secret' });
    await expect(openHubFile(createHubClient({ url: hub.url }), address)).rejects.toMatchObject({ status: 401 });
  });

  it('is read again where an answer falls silent', async () => {
    const file = await openFile();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const silent = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(content.subarray(0, 10)),
      });
      const client = createHubClient({ url: hub!.url });
      let answers = 0;
      const stuttering = {
        ...client,
        async readRange(at: string, from: number, to: number) {
          const range = await client.readRange(at, from, to);
          return answers++ === 0 ? { ...range, body: silent } : range;
        },
      };
      const reading = sourceOf(stuttering, file.file).read(0, 100).then(buffer);
      await vi.waitUntil(() => answers > 0 && vi.getTimerCount() > 0);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await reading).toEqual(content.subarray(0, 100));
      expect(answers).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says nothing of what the storage answers, which may hold a signature', async () => {
    hub = await startHubStandIn({ repository, files: { 'default/train/0': content } });
    const refused = createHubClient({ url: hub.url }).readRange(address, 5, -1);
    await expect(refused).rejects.toMatchObject({ status: 403, message: expect.not.stringContaining('s3cret') });
  });

  it('is not followed from https to http', async () => {
    const client = createHubClient({
      url: 'https://hub.example',
      fetch: () => Promise.resolve(new Response(null, { status: 302, headers: { location: 'http://elsewhere/' } })),
    });
    await expect(client.readRange(address, 0, 1)).rejects.toMatchObject({ code: 'UnsafeRedirect' });
  });
});
