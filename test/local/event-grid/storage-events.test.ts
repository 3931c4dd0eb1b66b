import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from './eventually.ts';
import { startLaptop, type Laptop } from './laptop.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const blobCreated = z.strictObject({
  topic: z.string(),
  subject: z.string(),
  eventType: z.literal('Microsoft.Storage.BlobCreated'),
  eventTime: z.iso.datetime(),
  id: z.uuid(),
  data: z.strictObject({
    api: z.string(),
    clientRequestId: z.uuid(),
    requestId: z.uuid(),
    eTag: z.string().regex(/^0x[0-9A-F]+$/),
    contentType: z.string(),
    contentLength: z.number(),
    blobType: z.string(),
    accessTier: z.literal('Default'),
    url: z.string(),
    sequencer: z.string().length(64),
    storageDiagnostics: z.strictObject({ batchId: z.uuid() }),
  }),
  dataVersion: z.literal(''),
  metadataVersion: z.literal('1'),
});

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

/** A container of its own, watched, whose events go to a receiver of its own. */
async function watchContainer() {
  const name = `c${randomUUID().slice(0, 8)}`;
  const container = await laptop.container(name);
  const receiver = await startReceiver();
  const stateFolder = await mkdtemp(join(laptop.folder, 'state-'));
  const subscriptions = [{ name: 'dataset-dropped', source: 'storage' as const, endpointUrl: receiver.url }];
  const start = () => laptop.eventGrid({ stateFolder, watch: [name], subscriptions });
  return { name, container, receiver, start, eventGrid: await start() };
}

const eventsOf = ({ notifications }: Receiver) =>
  notifications.map(({ body }) => z.tuple([blobCreated]).parse(body)[0]);
const bySequencer = (receiver: Receiver) =>
  eventsOf(receiver).toSorted((one, other) => one.data.sequencer.localeCompare(other.data.sequencer));

describe('the storage account', () => {
  it('tells of a new blob with the body that Azure sends', async () => {
    const { name, container, receiver } = await watchContainer();
    const blob = container.getBlockBlobClient('in/a chat ü.jsonl');
    const { etag } = await blob.upload('hello', 5, { blobHTTPHeaders: { blobContentType: 'application/jsonl' } });

    await eventually('the event', () => receiver.notifications.length === 1);
    expect(receiver.handshakes).toHaveLength(1);
    expect(receiver.notifications[0]?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'DATASET-DROPPED',
      'aeg-delivery-count': '0',
      'aeg-data-version': '',
      'aeg-metadata-version': '1',
    });
    expect(eventsOf(receiver)[0]).toMatchObject({
      topic: expect.stringMatching(/\/providers\/Microsoft.Storage\/storageAccounts\/devstoreaccount1$/),
      subject: `/blobServices/default/containers/${name}/blobs/in/a chat ü.jsonl`,
      data: {
        api: 'PutBlob',
        eTag: etag?.replaceAll('"', ''),
        contentType: 'application/jsonl',
        contentLength: 5,
        blobType: 'BlockBlob',
        url: `${laptop.azurite.blobUrl}/${name}/in/a%20chat%20%C3%BC.jsonl`,
      },
    });
  });

  it('tells of every overwrite, and of nothing when only metadata or headers are set', async () => {
    const { container, receiver } = await watchContainer();
    const blob = container.getBlockBlobClient('a.jsonl');
    const until = (count: number) => eventually(`${count} events`, () => receiver.notifications.length >= count);
    await blob.upload('hello', 5);
    await until(1);
    await blob.upload('hello', 5);
    await until(2);
    await blob.setMetadata({ epochs: '3' });
    await blob.setHTTPHeaders({ blobContentType: 'text/plain' });
    await container.getBlockBlobClient('fence-1').upload('1', 1);
    await until(3);
    await blob.uploadData(Buffer.from('by blocks'), { maxSingleShotSize: 4, blockSize: 4 });
    await until(4);
    await blob.setMetadata({ epochs: '4' });
    await container.getBlockBlobClient('fence-2').upload('2', 1);
    await until(5);
    await blob.uploadData(Buffer.from('by blocks'), { maxSingleShotSize: 4, blockSize: 4 });
    await until(6);
    await blob.delete();
    await container.getBlockBlobClient('fence-3').upload('3', 1);
    await until(7);
    await blob.upload('hello', 5);
    await until(8);

    const told = bySequencer(receiver).map(({ data }) => `${data.url.split('/').at(-1)} ${data.api}`);
    const [put, blocks] = ['a.jsonl PutBlob', 'a.jsonl PutBlockList'];
    const fences = ['fence-1 PutBlob', 'fence-2 PutBlob', 'fence-3 PutBlob'];
    expect(told).toEqual([put, put, fences[0], blocks, fences[1], blocks, fences[2], put]);
  });

  it('tells of the same bytes written again at once, by the same block ids too, whatever their metadata', async () => {
    const { container, receiver } = await watchContainer();
    const until = (count: number) => eventually(`${count} events`, () => receiver.notifications.length >= count);
    const whole = container.getBlockBlobClient('whole.jsonl');
    await whole.upload('hello', 5);
    await until(1);
    await whole.upload('hello', 5, { metadata: { test_size: '0.5' } });
    await until(2);

    const inBlocks = container.getBlockBlobClient('blocks.jsonl');
    const blockIds = ['block-0', 'block-1'].map((id) => Buffer.from(id).toString('base64'));
    const writeBlocks = async (content: string, metadata: Record<string, string>) => {
      for (const [at, id] of blockIds.entries()) await inBlocks.stageBlock(id, content.slice(at * 2, at * 2 + 2), 2);
      await inBlocks.commitBlockList(blockIds, { metadata });
    };
    await writeBlocks('abcd', {});
    await until(3);
    await writeBlocks('abcd', { test_size: '0.5' });
    await until(4);
    await writeBlocks('wxyz', { test_size: '0.4' });
    await until(5);
    await inBlocks.commitBlockList(blockIds, { metadata: { test_size: '0.3' } });
    await until(6);

    const told = bySequencer(receiver).map(({ data }) => `${data.url.split('/').at(-1)} ${data.api}`);
    const [put, blocks] = ['whole.jsonl PutBlob', 'blocks.jsonl PutBlockList'];
    expect(told).toEqual([put, put, blocks, blocks, blocks, blocks]);
    const last = bySequencer(receiver).at(-1);
    expect(last?.data.eTag).toBe((await inBlocks.getProperties()).etag?.replaceAll('"', ''));
  });

  it('tells of a copy over a blob, of the making of an append blob, and of no append', async () => {
    const { container, receiver } = await watchContainer();
    const until = (count: number) => eventually(`${count} events`, () => receiver.notifications.length >= count);
    const [source, target] = [container.getBlockBlobClient('source'), container.getBlockBlobClient('target')];
    await source.upload('hello', 5);
    await target.upload('hello', 5);
    await until(2);
    await (await target.beginCopyFromURL(source.url)).pollUntilDone();
    await until(3);
    const log = container.getAppendBlobClient('log');
    await log.create();
    await until(4);
    await log.appendBlock('more', 4);
    await container.getBlockBlobClient('fence').upload('1', 1);
    await until(5);

    const told = bySequencer(receiver).map(({ data }) => `${data.url.split('/').at(-1)} ${data.api}`);
    expect(told.toSorted()).toEqual(
      ['source PutBlob', 'target PutBlob', 'target CopyBlob', 'log PutBlob', 'fence PutBlob'].toSorted(),
    );
  });

  it('tells nothing when metadata, headers, tier, tags or a lease are set, to what they were or otherwise', async () => {
    const { container, receiver, eventGrid, start } = await watchContainer();
    const until = (count: number) => eventually(`${count} events`, () => receiver.notifications.length >= count);
    const blob = container.getBlockBlobClient('a.jsonl');
    await blob.upload('hello', 5, { metadata: { epochs: '3' } });
    await until(1);
    const changes: (() => Promise<unknown>)[] = [
      () => blob.setMetadata({ epochs: '3' }),
      () => blob.setMetadata({ epochs: '4' }),
      () => blob.setHTTPHeaders({ blobContentType: 'text/plain', blobContentMD5: Buffer.alloc(16) }),
      () => blob.setAccessTier('Cool'),
      () => blob.setTags({ owner: 'crumb' }),
      () => blob.getBlobLeaseClient().acquireLease(15),
      () => blob.createSnapshot(),
    ];
    for (const [at, change] of changes.entries()) {
      await change();
      await container.getBlockBlobClient(`fence-${at}`).upload('1', 1);
      await until(at + 2);
    }
    await eventGrid.close();
    await container.getBlockBlobClient('b.jsonl').upload('hello', 5);
    await container.getBlockBlobClient('b.jsonl').setMetadata({ epochs: '5' });
    await start();
    await until(changes.length + 2);

    const fences = changes.map((_, at) => `fence-${at}`);
    const told = bySequencer(receiver).map(({ subject }) => subject.split('/').at(-1));
    expect(told).toEqual(['a.jsonl', ...fences, 'b.jsonl']);
  });

  it('tells of blobs dropped while it was off, and of none twice', async () => {
    const { container, receiver, eventGrid, start } = await watchContainer();
    await container.getBlockBlobClient('before').upload('1', 1);
    await eventually('the first event', () => receiver.notifications.length === 1);
    await eventGrid.close();
    await container.getBlockBlobClient('between').upload('2', 1);
    const again = await start();
    await eventually('the second event', () => receiver.notifications.length === 2);
    await container.getBlockBlobClient('after').upload('3', 1);
    await eventually('the third event', () => receiver.notifications.length === 3);

    const subjects = bySequencer(receiver).map(({ subject }) => subject.split('/').at(-1));
    expect(subjects).toEqual(['before', 'between', 'after']);
    expect(again.events()).toHaveLength(3);
  });
});
