import { describe, expect, it } from 'vitest';
import { createSharedReads } from '../../../../src/lib/platform/shared-reads.ts';

/** Reads that end when they are told to; each gives its number. */
function scene() {
  const share = createSharedReads<number>();
  const ends: ((error?: Error) => void)[] = [];
  const ask = (key = 'a') =>
    share(key, () => {
      const number = ends.length;
      return new Promise((resolve, reject) => {
        ends.push((error) => (error ? reject(error) : resolve(number)));
      });
    });
  return { ask, ends };
}

describe('a read that many ask for', () => {
  it('is made once for all who came while another one was under way, and after they came', async () => {
    const { ask, ends } = scene();
    const first = ask();
    const others = Array.from({ length: 31 }, () => ask());
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await first).toBe(0);
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.();
    expect(new Set(await Promise.all(others))).toEqual(new Set([1]));
  });

  it('is made at once where none is under way, and for everything by itself', async () => {
    const { ask, ends } = scene();
    const [one, other] = [ask('a'), ask('b')];
    expect(ends).toHaveLength(2);
    ends.forEach((end) => end());
    expect(await Promise.all([one, other])).toEqual([0, 1]);
    const again = ask('a');
    expect(ends).toHaveLength(3);
    ends[2]?.();
    expect(await again).toBe(2);
  });

  it('that fails does so for those who share it alone', async () => {
    const { ask, ends } = scene();
    const first = ask();
    const second = ask();
    ends[0]?.(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.();
    expect(await second).toBe(1);
  });
});
