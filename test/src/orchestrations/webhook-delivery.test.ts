import { describe, expect, it } from 'vitest';
import { pauseAfter } from '../../../src/lib/webhooks/delivery-schedule.ts';
import { done, orchestrations } from '../../support/fine-tune-fakes.ts';
import { play, type Play } from '../../support/play.ts';

const message = { endpointId: 'we_1', messageId: `msg_${'0'.repeat(31)}` };
const settled = done({ status: 'settled' as const });
const hour = 3_600_000;

const playDelivery = (deliverWebhook: Play['activities'][string], more: Partial<Play> = {}) =>
  play({
    name: 'webhookDelivery',
    input: message,
    instanceId: message.messageId,
    orchestrations,
    activities: { deliverWebhook },
    ...more,
  });

/** Fails until the last attempt of the schedule. */
function stubborn() {
  let made = 0;
  return ({ now }: { now: string }) => {
    made += 1;
    const pause = pauseAfter(message.messageId, made);
    return pause === undefined
      ? settled
      : done({ status: 'waiting' as const, until: new Date(Date.parse(now) + pause).toISOString() });
  };
}

describe('the delivery of a message', () => {
  it('ends when it has settled, with ids alone for its input', async () => {
    const played = await playDelivery(() => settled);
    expect(played).toMatchObject({ status: 'completed', output: { status: 'settled' } });
    expect(played.calls.map(({ input }) => Object.keys(input as object))).toEqual([
      ['runId', 'endpointId', 'messageId', 'round', 'now'],
    ]);
  });

  it('goes on for more than three days and leaves a short history', async () => {
    const played = await playDelivery(stubborn());
    expect(played.calls).toHaveLength(10);
    expect(played.elapsedMs / hour).toBeGreaterThan(75.5);
    expect(played.elapsedMs / hour).toBeLessThan(84);
    expect(played.maxHistory).toBeLessThanOrEqual(12);
  });

  it('looks at once when it is woken', async () => {
    const played = await playDelivery(stubborn(), {
      events: [{ at: 10 * hour, instanceId: message.messageId, event: 'wake' }],
    });
    expect(played.calls.map(({ at }) => at).some((at) => at >= 10 * hour && at < 10 * hour + 1_000)).toBe(true);
  });

  it('outlives an activity that breaks', async () => {
    const played = await playDelivery((_: never, { count }: { count: number }) => {
      if (count < 4) throw new Error('The table is away.');
      return settled;
    });
    expect(played).toMatchObject({ status: 'completed' });
  });
});
