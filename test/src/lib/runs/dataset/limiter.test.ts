import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../../../../src/lib/runs/dataset/limiter.ts';

/** Work that goes on until it is told to end. */
function work() {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const start = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      begun.push(name);
      ends.set(name, (error) => (error ? reject(error) : resolve(name)));
    });
  return { begun, start, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

describe('work side by side', () => {
  it('is no more at once than there is room for, in the order in which it came, and whatever fails', async () => {
    const limited = createLimiter(2);
    const { begun, start, end } = work();
    const all = ['a', 'b', 'c', 'd'].map((name) => limited(start(name)));
    expect(begun).toEqual(['a', 'b']);
    end('b', new Error('It broke.'));
    await expect(all[1]).rejects.toThrow('It broke.');
    expect(begun).toEqual(['a', 'b', 'c']);
    end('a');
    expect(await all[0]).toBe('a');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['c', 'd']) end(name);
    expect(await Promise.all(all.slice(2))).toEqual(['c', 'd']);
    const later = limited(start('e'));
    expect(begun).toContain('e');
    end('e');
    expect(await later).toBe('e');
  });
});
