import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConcurrencyLimiter } from '../../../../src/lib/webhooks/concurrency-limiter.ts';
import { crowd } from '../../../support/limiter-crowd.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the gate', () => {
  it('lets a few messages to one place under way at once, and others to another', async () => {
    const gate = createConcurrencyLimiter();
    const [first, second] = [crowd(gate, 'a', 20, 1_000), crowd(gate, 'b', 20, 1_000)];
    await vi.advanceTimersByTimeAsync(0);
    expect([first.entered.length, second.entered.length]).toEqual([2, 2]);
  });

  it('lets more and more to a place that answers quickly, each in its turn', async () => {
    const gate = createConcurrencyLimiter();
    const seen = crowd(gate, 'a', 1_000, 20);
    await vi.advanceTimersByTimeAsync(3_000);
    expect([seen.entered.length, seen.most, seen.turnedAway.length]).toEqual([
      1_000 - seen.turnedAway.length,
      16,
      seen.turnedAway.length,
    ]);
    expect(seen.entered.length).toBeGreaterThan(150);
    expect(seen.entered).toEqual(seen.entered.toSorted((left, right) => left - right));
  });

  it('turns away what would wait too long for a place that hangs, for at most five minutes', async () => {
    const gate = createConcurrencyLimiter();
    const first = crowd(gate, 'a', 100, 15_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(first.entered.length).toBe(2);
    const second = crowd(gate, 'a', 100, 15_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(second.entered.length).toBe(1);
    expect(second.turnedAway).toHaveLength(99);
    for (const pause of [...first.turnedAway, ...second.turnedAway]) {
      expect(pause).toBeGreaterThanOrEqual(2_000);
      expect(pause).toBeLessThanOrEqual(300_000);
    }
  });

  it('lets those who were turned away come again one after the other, not all the time', async () => {
    const gate = createConcurrencyLimiter(() => 0.5);
    crowd(gate, 'a', 4, 15_000);
    await vi.advanceTimersByTimeAsync(60_000);
    const seen = crowd(gate, 'a', 200, 15_000);
    await vi.advanceTimersByTimeAsync(0);
    const visitsASecond = seen.turnedAway.reduce((sum, pause) => sum + 1_000 / pause, 0);
    expect(seen.turnedAway).toHaveLength(198);
    expect(visitsASecond).toBeLessThan(3);
  });

  it('does not take a place that answers slowly for one that hangs', async () => {
    const gate = createConcurrencyLimiter();
    crowd(gate, 'a', 12, 6_000, true);
    await vi.advanceTimersByTimeAsync(60_000);
    const seen = crowd(gate, 'a', 12, 6_000, true);
    await vi.advanceTimersByTimeAsync(7_000);
    // Two at once, and those who are next in line.
    expect([seen.most, seen.entered.length]).toEqual([2, 4]);
  });

  it('lets more to it once it answers again', async () => {
    const gate = createConcurrencyLimiter();
    crowd(gate, 'a', 10, 15_000);
    await vi.advanceTimersByTimeAsync(60_000);
    for (let count = 0; count < 3; count++) {
      crowd(gate, 'a', 1, 20);
      await vi.advanceTimersByTimeAsync(20);
    }
    const seen = crowd(gate, 'a', 10, 20);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.entered.length).toBe(4);
  });
});
