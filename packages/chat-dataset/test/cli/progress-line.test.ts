import { describe, expect, it } from 'vitest';
import { createProgressLine, toLine } from '../../src/cli/progress-line.ts';

const terminal = (isWatched: boolean) => {
  const told: string[] = [];
  const tell = (text: string) => void told.push(text);
  return { told, print: tell, tell, isWatched, settings: {}, adopt: () => undefined, isInterrupted: () => false };
};

describe('the line of progress', () => {
  it('tells phase, share, speed and the time that is left', () => {
    expect(toLine({ phase: 'checking', done: 90e6, total: 300e6 }, 0.5)).toBe(
      'checking   30 %  90 of 300 MB, 180 MB/s, 2 s left',
    );
  });

  it('tells what was read where nobody knows the total', () => {
    expect(toLine({ phase: 'reading', done: 90e6, total: undefined }, 1)).toBe('reading   90 MB, 90 MB/s');
  });

  it('is written ten times a second at most, but for a new phase', () => {
    const watched = terminal(true);
    let now = 0;
    const line = createProgressLine(watched, () => now);
    for (; now < 1_000; now += 10) line.show({ phase: 'checking', done: now, total: 1_000 });
    line.show({ phase: 'splitting', done: 0, total: 1_000 });
    expect(watched.told.length).toBe(11);
    line.clear();
    expect(watched.told.at(-1)).toBe('\r\u001b[K');
  });

  it('is not written where nobody watches', () => {
    const unwatched = terminal(false);
    const line = createProgressLine(unwatched);
    line.show({ phase: 'checking', done: 1, total: 2 });
    line.clear();
    expect(unwatched.told).toEqual([]);
  });
});
