import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { remotePages } from '../../../../src/lib/azure/remote-call.ts';
import { collected } from '../../../../packages/chat-dataset/test/support/collected.ts';

/** Pages of a list; what comes after them the service refuses. */
async function* pagesOf(pages: readonly number[][], { isThrottled = false } = {}): AsyncGenerator<number[]> {
  yield* pages;
  if (isThrottled) throw new RestError('Slow down.', { statusCode: 429, code: 'TooManyRequests' });
}

describe('what comes in pages', () => {
  it('comes whole', async () => {
    const pages = remotePages('A list', async () => pagesOf([[1, 2], [3]]));
    expect(await collected(pages)).toEqual([[1, 2], [3]]);
  });

  it('fails as any other call does, whichever page it is that fails', async () => {
    for (const before of [[], [[1, 2], [3]]]) {
      const pages = remotePages('A list', async () => pagesOf(before, { isThrottled: true }));
      await expect(collected(pages)).rejects.toMatchObject({ name: 'RemoteError', status: 429, service: 'A list' });
    }
  });
});
