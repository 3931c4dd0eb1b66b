import { describe, expect, it } from 'vitest';
import { waitForRun } from '../../../local/drop-dataset.ts';
import { readBlobEvent } from '../../../src/lib/runs/events/blob-event.ts';

/** Why the app does not take a blob. */
function reasonToIgnore(name: string): string {
  const arrival = readBlobEvent(
    {
      eventType: 'Microsoft.Storage.BlobCreated',
      data: { api: 'PutBlob', eTag: '0x1', contentLength: 9, url: `http://127.0.0.1/account/datasets/${name}` },
    },
    'datasets',
  );
  return arrival.status === 'ignored' ? arrival.reason : '';
}

describe('a dropped file of which no run is to be seen', () => {
  const waitInVain = () => waitForRun({ listRuns: () => Promise.resolve([]) }, { name: 'chats.txt', etag: '0x1' }, 1);

  it('is said to be ignored for its name, with all names that the app takes', async () => {
    const names = reasonToIgnore('chats.txt').replace('its name does not end in ', '');
    expect(names).toContain('.jsonl');
    await expect(waitInVain()).rejects.toThrow(`whose name does not end in ${names}, and`);
  });

  it('is said to be ignored when it is empty, and where to look for the reason', async () => {
    await expect(waitInVain()).rejects.toThrow(/a file of 0 bytes:.*The log of the Functions host names the reason\.$/);
  });
});
