import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AttemptProgress } from '../../../../src/lib/webhooks/deliver-message.ts';
import { detachSlowAttempts } from '../../../../src/lib/webhooks/detach-slow-attempts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const began = Date.UTC(2026, 10, 23, 4);
const seconds = (until: string) => (Date.parse(until) - began) / 1_000;

const nothing = () => undefined;

/** An attempt that ends when it is told to, and whoever waits for it. */
function scene() {
  const attempts: {
    end: (progress: AttemptProgress) => void;
    fail: (error: Error) => void;
    queue: () => void;
    send: () => void;
  }[] = [];
  const woken: string[] = [];
  const client = { raiseEvent: (id: string) => Promise.resolve(void woken.push(id)) };
  const deliver = detachSlowAttempts(
    (_, { onQueued: queue = nothing, onSending: send = nothing } = {}) =>
      new Promise((end, fail) => void attempts.push({ end, fail, queue, send })),
  );
  const look = async (after = 0) => {
    const order = {
      endpointId: 'we_1',
      messageId: 'msg_1',
      round: 0,
      now: new Date(began + after * 1_000).toISOString(),
    };
    const progress = deliver(order, client);
    await vi.advanceTimersByTimeAsync(0);
    return progress;
  };
  return { attempts, woken, look };
}

describe('an attempt', () => {
  it('that is quick is waited for, and nobody is woken', async () => {
    const { attempts, woken, look } = scene();
    const looked = look();
    attempts[0]?.end({ status: 'settled' });
    expect(await looked).toEqual({ status: 'settled' });
    expect(woken).toEqual([]);
  });

  it('that takes long goes on by itself, and wakes whoever waits when it is over', async () => {
    const { attempts, woken, look } = scene();
    const looked = look();
    attempts[0]?.send();
    await vi.advanceTimersByTimeAsync(600);
    const progress = await looked;
    expect(progress.status === 'waiting' && seconds(progress.until)).toBe(30);
    attempts[0]?.end({ status: 'settled' });
    await vi.advanceTimersByTimeAsync(0);
    expect(woken).toEqual(['msg_1']);
  });

  it('is waited for while storage is slow, so that nobody looks again and again at what is settled', async () => {
    const { attempts, woken, look } = scene();
    const looked = look();
    await vi.advanceTimersByTimeAsync(20_000);
    attempts[0]?.end({ status: 'settled' });
    expect(await looked).toEqual({ status: 'settled' });
    expect(woken).toEqual([]);
  });

  it('that has to queue is not stayed with for a moment', async () => {
    const { attempts, look } = scene();
    const looked = look();
    attempts[0]?.queue();
    expect(await looked).toMatchObject({ status: 'waiting' });
  });

  it('is not made a second time while it goes on, and looked at ever less often by a clock that runs ahead', async () => {
    const { attempts, look } = scene();
    const first = look();
    attempts[0]?.send();
    await vi.advanceTimersByTimeAsync(600);
    await first;
    const waits: number[] = [];
    for (let after = 30; waits.length < 5;) {
      const progress = await look(after);
      const until = progress.status === 'waiting' ? seconds(progress.until) : Number.NaN;
      waits.push(until - after);
      after = until;
    }
    expect(waits).toEqual([30, 60, 120, 240, 480]);
    expect(attempts).toHaveLength(1);
  });

  it('that breaks, or was turned away, wakes nobody and is made again', async () => {
    const { attempts, woken, look } = scene();
    for (const end of ['fail', 'busy']) {
      const looked = look();
      attempts.at(-1)?.queue();
      await looked;
      if (end === 'fail') attempts.at(-1)?.fail(new Error('The table is away.'));
      else attempts.at(-1)?.end({ status: 'busy', until: new Date(began).toISOString() });
      await vi.advanceTimersByTimeAsync(0);
    }
    expect([attempts.length, woken.length]).toEqual([2, 0]);
  });
});
