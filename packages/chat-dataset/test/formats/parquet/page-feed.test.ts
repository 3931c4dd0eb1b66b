import { describe, expect, it } from 'vitest';
import { createPageRoom, feedThrough, takeFrom } from '../../../src/formats/parquet/page-feed.ts';

const bytes = Buffer.from(Array.from({ length: 5_000_000 }, (_, index) => (index * 31) & 255));

async function* chunksOf(page: Buffer, length: number, onEnd = (): void => undefined): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(length);
  try {
    for (let at = 0; at < page.length; at += length) {
      await Promise.resolve();
      // Whoever asks for the next chunk has to be done with the one before.
      yield chunk.subarray(0, page.copy(chunk, 0, at, at + length));
    }
  } finally {
    onEnd();
  }
}

describe('a page that comes by and by', () => {
  it.each([1_000, 700_000, 5_000_000])(
    'is given out in its order, texts longer than the window too: chunks of %d',
    async (length) => {
      const feed = feedThrough(chunksOf(bytes, length), bytes.length, createPageRoom());
      let at = 0;
      for (const wanted of [4, 3_000_000, 1, 0, 1_200_000, 799_000]) {
        const taken = await takeFrom(feed, wanted);
        expect(taken.equals(bytes.subarray(at, at + wanted))).toBe(true);
        at += wanted;
        expect(feed.left()).toBe(bytes.length - at);
      }
      await feed.finish();
    },
  );

  it.each([
    ['longer', 4_999_999],
    ['shorter', 5_000_001],
  ])('is refused when it is %s than its header says', async (_, length) => {
    const read = async () => {
      const feed = feedThrough(chunksOf(bytes, 300_000), length, createPageRoom());
      for (const wanted of [2_000_000, length - 2_000_000]) await takeFrom(feed, wanted);
      await feed.finish();
    };
    await expect(read()).rejects.toThrow(/of another length than its header says/);
  });

  it('gives nothing that goes beyond it', async () => {
    const feed = feedThrough(chunksOf(bytes, 300_000), bytes.length, createPageRoom());
    await takeFrom(feed, 10);
    await expect(takeFrom(feed, bytes.length - 9)).rejects.toThrow(/beyond its page/);
  });

  it('lets go of what feeds it when nobody wants the rest', async () => {
    let isOver = false;
    const feed = feedThrough(
      chunksOf(bytes, 300_000, () => (isOver = true)),
      bytes.length,
      createPageRoom(),
    );
    await takeFrom(feed, 10);
    expect(isOver).toBe(false);
    await feed.abandon();
    expect(isOver).toBe(true);
  });
});
