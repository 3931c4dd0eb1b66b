import { describe, expect, it } from 'vitest';
import { hostTimeOf } from '../../../../src/lib/webhooks/host-time.ts';

const now = Date.UTC(2026, 10, 23, 4);

describe("the host's time", () => {
  it('is that of the timer where it is ahead of ours', () => {
    const timer = (next: string) => ({ isPastDue: false, scheduleStatus: { last: '', next, lastUpdated: '' } });
    expect(hostTimeOf(timer('2026-11-23T05:00:00+00:00'), now)).toBe(now + 3_600_000);
    expect(hostTimeOf(timer('2026-11-23T03:00:00+00:00'), now)).toBe(now);
    expect(hostTimeOf(timer('0001-01-01T00:00:00+00:00'), now)).toBe(now);
  });

  it.each([{}, { scheduleStatus: null }, { scheduleStatus: { next: 'soon' } }, undefined])(
    'is ours where a timer tells none: %o',
    (timer) => {
      expect(hostTimeOf(timer, now)).toBe(now);
    },
  );
});
