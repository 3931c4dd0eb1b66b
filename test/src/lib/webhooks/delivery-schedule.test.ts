import { describe, expect, it } from 'vitest';
import { pauseAfter } from '../../../../src/lib/webhooks/delivery-schedule.ts';

const ids = Array.from({ length: 200 }, (_, index) => `msg_${index}`);

describe('the schedule', () => {
  it('has ten attempts within 76 hours, but for the jitter', () => {
    const total = Array.from({ length: 9 }, (_, index) => pauseAfter('msg_1', index + 1) ?? Number.NaN);
    const hours = total.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(75.58);
    expect(hours).toBeLessThan(75.6 * 1.1);
    expect(pauseAfter('msg_1', 10)).toBeUndefined();
  });

  it('is the same for the same attempt of a message, and spread over those of many', () => {
    const pauses = ids.map((id) => pauseAfter(id, 3) ?? 0);
    expect(ids.map((id) => pauseAfter(id, 3))).toEqual(pauses);
    expect(new Set(pauses).size).toBeGreaterThan(190);
    expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(150_000);
  });

  it('waits as long as is asked for, and never less than it would', () => {
    expect(pauseAfter('msg_1', 1, 120)).toBe(120_000);
    expect(pauseAfter('msg_1', 4, 120)).toBe(pauseAfter('msg_1', 4));
    expect(pauseAfter('msg_1', 10, 120)).toBeUndefined();
  });
});
