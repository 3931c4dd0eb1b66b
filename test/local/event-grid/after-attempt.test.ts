import { describe, expect, it } from 'vitest';
import { afterAttempt } from '../../../local/event-grid/after-attempt.ts';
import type { Delivery } from '../../../local/event-grid/delivery.ts';
import { toAttempt } from '../../../local/event-grid/notification.ts';
import { toRetryWait } from '../../../local/event-grid/retry-schedule.ts';

const hour = 3_600_000;

const fresh: Delivery = {
  id: 1,
  subscription: 's',
  state: 'pending',
  due: 0,
  attempts: 0,
  lastOutcome: null,
  lastStatus: null,
  lastAttemptAt: null,
  deadLetterReason: null,
  deadLetterBlob: null,
  publishedAt: 0,
  event: {
    id: 'e',
    topic: 't',
    subject: 's',
    eventType: 'x',
    eventTime: '',
    data: {},
    dataVersion: '',
    metadataVersion: '1',
  },
  cloudEvent: undefined,
};
const busy = toAttempt({ answered: true, status: 503, body: '', headers: {} });

/** The hours after publishing at which an endpoint that is always busy is tried, until it is given up. */
function attemptsOf(firstRetries: number[], toNext = (wait: number) => wait) {
  const hours: number[] = [];
  let delivery = fresh;
  for (let now = 0; delivery.state === 'pending'; now = delivery.due) {
    hours.push(now / hour);
    const wait = toNext(toRetryWait(delivery.attempts + 1, firstRetries, () => 0));
    delivery = afterAttempt(delivery, busy, { now, wait, hasDeadLetterContainer: true });
  }
  return { hours, delivery };
}

describe('the retry schedule', () => {
  it('is that of Azure, until the event is a day old', () => {
    const { hours, delivery } = attemptsOf([]);
    const waits = hours.slice(1).map((at, index) => Math.round((at - (hours[index] ?? 0)) * 3600));
    expect(waits).toEqual([10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200]);
    expect(delivery).toMatchObject({ state: 'dead-lettering', deadLetterReason: 'TimeToLiveExceeded', attempts: 11 });
  });

  it('begins with the short waits of the laptop when there are some', () => {
    const { hours } = attemptsOf([500, 1000]);
    const waits = hours.slice(1, 4).map((at, index) => Math.round((at - (hours[index] ?? 0)) * 3_600_000));
    expect(waits).toEqual([500, 1000, 10_000]);
  });

  it('is at most a tenth longer than it says', () => {
    expect(toRetryWait(1, [], () => 0.999)).toBeCloseTo(10_999, 0);
    expect(toRetryWait(25, [], () => 0)).toBe(12 * hour);
  });

  it('ends after thirty attempts', () => {
    const { hours, delivery } = attemptsOf([], () => 1000);
    expect(hours).toHaveLength(30);
    expect(delivery.deadLetterReason).toBe('MaxDeliveryAttemptsExceeded');
  });
});

describe('an event that is given up', () => {
  it('is lost where there is no container for dead letters', () => {
    const refused = toAttempt({ answered: true, status: 400, body: '', headers: {} });
    const after = afterAttempt(fresh, refused, { now: 1, wait: 1, hasDeadLetterContainer: false });
    expect(after).toMatchObject({ state: 'lost', deadLetterReason: 'UndeliverableDueToHttpBadRequest' });
  });
});
