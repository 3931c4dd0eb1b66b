import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { afterAttempt } from './after-attempt.ts';
import { toDeadLetter, toDeadLetterBlob } from './dead-letter.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { CheckedSubscription } from './event-subscription.ts';
import { toAttempt, toNotification } from './notification.ts';
import { toRetryWait } from './retry-schedule.ts';
import type { Send } from './sender.ts';

export interface DispatcherOptions {
  subscription: CheckedSubscription;
  store: DeliveryStore;
  clock: Clock;
  send: Send;
  firstRetries: number[];
  /** Writes a JSON blob; rejects when it could not. */
  writeBlob: (container: string, name: string, content: string) => Promise<void>;
}

/** Brings one subscription its events: many at a time, each until it is delivered or given up. */
export interface Dispatcher {
  /** Looks for what is due; to be called when there may be something new. */
  wake(): void;
  /** Takes nothing new, and gives what is under way a second to end. What does not is tried again at the next start. */
  close(): Promise<void>;
}

/** How many events one endpoint is brought at the same time. */
const concurrency = 100;
/** Real milliseconds for a request under way when the stand-in is closed. */
const closeLimit = 1000;
const minute = 60_000;
/** Azure gives up a dead letter whose container has not been there for this long. */
const deadLetterLimit = 4 * 60 * minute;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { subscription, store, clock } = options;
  const inFlight = new Map<number, Promise<void>>();
  let cancelTimer = () => {};
  let state: 'open' | 'closing' | 'closed' = 'open';

  function wake(): void {
    // Whichever ends first wakes again.
    if (state !== 'open' || inFlight.size >= concurrency) return;
    const now = clock.now();
    const taken = store.due(subscription.name, now, concurrency - inFlight.size, inFlight);
    for (const delivery of taken) inFlight.set(delivery.id, handle(delivery));
    cancelTimer();
    const next = store.nextDue(subscription.name, now);
    cancelTimer = next === undefined ? () => {} : clock.callAt(next, wake);
  }

  async function handle(delivery: Delivery): Promise<void> {
    const handled = await (delivery.state === 'pending' ? attempt(delivery, options) : bury(delivery, options));
    inFlight.delete(delivery.id);
    if (state === 'closed') return;
    store.update(handled);
    wake();
  }

  return {
    wake,
    async close() {
      state = 'closing';
      cancelTimer();
      await Promise.race([Promise.all(inFlight.values()), setTimeout(closeLimit, undefined, { ref: false })]);
      state = 'closed';
    },
  };
}

async function attempt(delivery: Delivery, { subscription, send, clock, firstRetries }: DispatcherOptions) {
  const outcome = toAttempt(await send(toNotification(delivery, subscription)));
  return afterAttempt(delivery, outcome, {
    now: clock.now(),
    wait: toRetryWait(delivery.attempts + 1, firstRetries, Math.random),
    hasDeadLetterContainer: subscription.deadLetterContainer !== undefined,
  });
}

/** Azure waits five minutes before it writes a dead letter; here it is written at once, for a person is looking. */
async function bury(delivery: Delivery, { subscription, clock, writeBlob }: DispatcherOptions): Promise<Delivery> {
  const blob = toDeadLetterBlob(subscription.name, clock.now());
  const content = JSON.stringify([toDeadLetter(delivery, subscription.schema)]);
  try {
    await writeBlob(subscription.deadLetterContainer ?? '', blob, content);
    return { ...delivery, state: 'dead-lettered', deadLetterBlob: blob };
  } catch {
    const now = clock.now();
    const isHopeless = now - (delivery.lastAttemptAt ?? delivery.publishedAt) > deadLetterLimit;
    return { ...delivery, state: isHopeless ? 'lost' : 'dead-lettering', due: now + minute };
  }
}
