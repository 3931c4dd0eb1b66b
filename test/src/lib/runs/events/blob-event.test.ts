import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareEtag, readBlobEvent } from '../../../../../src/lib/runs/events/blob-event.ts';
import { anyText } from '../../../../../packages/chat-dataset/test/support/any-text.ts';
import { blobCreated } from '../../../../support/storage-events.ts';

const read = (event: unknown) => readBlobEvent(event, 'datasets');
const reasonOf = (event: unknown): string => {
  const arrival = read(event);
  return arrival.status === 'ignored' ? arrival.reason : '';
};

describe('a storage event', () => {
  it('of a new blob names the dataset', () => {
    expect(read(blobCreated())).toEqual({
      status: 'dataset',
      dataset: { container: 'datasets', name: 'in/chat.jsonl', etag: '0x8D4BCC2E4835CD0' },
    });
  });

  it('means the same as a CloudEvent', () => {
    const { topic, eventType, eventTime, dataVersion: _d, metadataVersion: _m, ...rest } = blobCreated();
    const cloudEvent = { ...rest, source: topic, type: eventType, time: eventTime, specversion: '1.0' };
    expect(read(cloudEvent)).toEqual(read(blobCreated()));
  });

  it.each(['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit'])('counts when %s made it', (api) => {
    expect(read(blobCreated({ api })).status).toBe('dataset');
  });

  it.each(['CreateFile', 'SftpCreate', 'PutBlock', ''])('does not count when %j made it', (api) => {
    expect(reasonOf(blobCreated({ api }))).toContain('does not finish a blob');
  });

  it('of an empty blob is ignored', () => {
    expect(reasonOf(blobCreated({ contentLength: 0 }))).toBe('it is empty');
  });

  it.each(['chat.txt', 'chat', 'chat.gz', 'chat.jsonl.zip', 'chat.csv.bak', '.jsonl/readme'])(
    'of %s is ignored',
    (name) => {
      expect(reasonOf(blobCreated({ name }))).toContain('does not end in .jsonl, .ndjson');
    },
  );

  it.each([
    ...['CHAT.JSONL', 'chat.ndjson', 'deep/er/chat.jsonl', 'chat.json', 'chat.csv', 'chat.parquet'],
    ...['chat.jsonl.gz', 'chat.ndjson.ZST', 'chat.json.gz', 'chat.csv.zst', 'chat.parquet.gz'],
  ])('of %s counts', (name) => {
    expect(read(blobCreated({ name }))).toMatchObject({ dataset: { name } });
  });

  it('of a name that would lead out of the container is ignored', () => {
    const url = 'https://acct.blob.core.windows.net/datasets/..%2Fruns%2Fx.jsonl';
    expect(reasonOf(blobCreated({ url }))).toContain("its name must not have '.' or '..'");
  });

  it.each(['files', 'datasets2', 'runs'])('of the container %s is ignored', (container) => {
    expect(reasonOf(blobCreated({ container }))).toContain("its container is not 'datasets'");
  });

  it("of another container is ignored even when its first folder has the datasets' name", () => {
    expect(reasonOf(blobCreated({ container: 'files', name: 'datasets/chat.jsonl' }))).toContain('container');
  });

  it('of an emulator, whose addresses begin with the account, counts', () => {
    const url = 'https://127.0.0.1:10000/devstoreaccount1/datasets/in/chat.jsonl';
    expect(read(blobCreated({ url }))).toMatchObject({ dataset: { container: 'datasets', name: 'in/chat.jsonl' } });
  });

  it('gives the name as it is, not as the address writes it', () => {
    const name = 'in/Größe 100% & mehr?#.jsonl';
    const url = `https://account.blob.core.windows.net/datasets/${name.split('/').map(encodeURIComponent).join('/')}`;
    expect(read(blobCreated({ url }))).toMatchObject({ dataset: { name } });
  });

  it('gives the same version whether the ETag is quoted or not', () => {
    expect(read(blobCreated({ eTag: '"0x8D4BCC2E4835CD0"' }))).toEqual(read(blobCreated()));
    expect(bareEtag('"0x8D"')).toBe('0x8D');
  });

  it('of another type is ignored', () => {
    expect(reasonOf({ ...blobCreated(), eventType: 'Microsoft.Storage.BlobDeleted' })).toContain('BlobDeleted');
  });

  it.each([
    ['a broken escape', blobCreated({ url: 'https://a.blob.core.windows.net/datasets/%E0%A4%A.jsonl' })],
    ['no URL', blobCreated({ url: 'datasets/chat.jsonl' })],
    ['only the container', blobCreated({ url: 'https://a.blob.core.windows.net/datasets' })],
    ['no data', { ...blobCreated(), data: null }],
    ['a text', 'BlobCreated'],
    ['nothing', null],
    ['a list', [blobCreated()]],
    ['numbers for texts', { ...blobCreated(), data: { api: 1, eTag: 2, contentLength: '3', url: 4 } }],
  ])('that holds %s is ignored and not thrown back', (_what, event) => {
    expect(read(event).status).toBe('ignored');
  });

  it('of any shape is answered', () => {
    const data = fc.record({
      api: fc.constant('PutBlob'),
      eTag: fc.string(),
      contentLength: fc.nat(),
      url: fc.constantFrom('https://a.blob.core.windows.net', 'http://127.0.0.1:10000/account', 'nowhere'),
    });
    fc.assert(
      fc.property(fc.anything(), (event) => {
        expect(read(event).status).toBe('ignored');
      }),
    );
    fc.assert(
      fc.property(data, anyText(), ({ url, ...rest }, tail) => {
        const event = { ...blobCreated(), data: { ...rest, url: `${url}/datasets/${tail}.jsonl` } };
        expect(['dataset', 'ignored']).toContain(read(event).status);
      }),
    );
  });
});
