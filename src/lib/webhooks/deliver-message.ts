import type { AttemptRecord, Delivery } from '../storage/delivery-row.ts';
import { roundIdOf, type DeliveryStore, type RoundName } from '../storage/delivery-store.ts';
import { timeOfMessage } from './contract/message-id.ts';
import { countDelivery } from '../platform/telemetry/metrics.ts';
import { pauseAfter } from './delivery-schedule.ts';
import type { NoteHealth } from './endpoint-health.ts';
import type { WriteThroughCache } from './write-through-cache.ts';
import type { ConcurrencyLimiter } from './concurrency-limiter.ts';
import type { Attempt } from './send/send-webhook.ts';
import type { DueListCleaner } from './due-list-cleaner.ts';
import type { FindTarget, Target } from './webhook-targets.ts';

/** `now` (ISO) is the clock of whoever waits between attempts. */
export interface DeliveryOrder extends RoundName {
  now: string;
}

/**
 * Nothing more to do, or an attempt that is due at `until` (ISO). Where the place has too much to do to take another message,
 * it was `busy`: no attempt was made, and the message should come again then.
 */
export type AttemptProgress = { status: 'settled' } | { status: 'waiting' | 'busy'; until: string };

/**
 * Takes a message one attempt further. An attempt is written down before anything follows from it; one that was made and not
 * written down is made again, under the same id.
 */
export type DeliverMessage = (order: DeliveryOrder, hooks?: DeliveryHooks) => Promise<AttemptProgress>;

export interface DeliveryHooks {
  /** Others are before it. */
  onQueued?: () => void;
  /** The receiver is asked now. */
  onSending?: () => void;
}

interface Parts {
  deliveries: DeliveryStore;
  fresh: Pick<WriteThroughCache, 'take'>;
  settled: DueListCleaner;
  findTarget: FindTarget;
  gate: ConcurrencyLimiter;
  recordHealth: NoteHealth;
  /** Told of every attempt, and of a message that was given up; more than once when told about the same. */
  onNews: (delivery: Delivery) => Promise<void>;
}

interface Revision {
  changes: Parameters<DeliveryStore['change']>[1];
  attempt?: AttemptRecord;
}

/** Clocks of two machines differ a little, and a timer may fire by the faster one; Durable's own fire up to a second early. */
const toleranceMs = 2_000;

/** For so long (ms) whoever told an event may be about to write the message down, once more. */
const maybeWrittenMs = 3_600_000;

const later = (now: string, milliseconds: number): string => new Date(Date.parse(now) + milliseconds).toISOString();

export function createDeliverMessage(parts: Parts): DeliverMessage {
  const { deliveries, fresh, settled, findTarget, gate, recordHealth, onNews } = parts;

  /** Somebody may ask for the message anew while it is being sent: then what follows is found again from how it stands now. */
  async function write(known: Delivery, revise: (current: Delivery) => Revision): Promise<Delivery | undefined> {
    for (let current: Delivery | undefined = known; current; current = await deliveries.get(known)) {
      const { changes, attempt } = revise(current);
      if (await deliveries.change(current, changes, attempt))
        return { ...current, ...changes, attempts: attempt ? [...current.attempts, attempt] : current.attempts };
    }
    return undefined;
  }

  async function settle(delivery: Delivery | undefined, name: RoundName): Promise<AttemptProgress> {
    if (delivery) await onNews(delivery);
    settled.note(roundIdOf(name));
    return { status: 'settled' };
  }

  /** Nobody wrote the message down before their process died, or it was removed. */
  const isNone = ({ now, ...name }: DeliveryOrder): AttemptProgress => {
    if (Date.parse(now) - (timeOfMessage(name.messageId) ?? 0) > maybeWrittenMs) settled.note(roundIdOf(name));
    return { status: 'settled' };
  };

  async function attempt(
    delivery: Delivery,
    target: Target & { status: 'open' },
    clock: () => string,
    { onQueued, onSending }: DeliveryHooks,
  ): Promise<AttemptProgress> {
    const turn = await gate.enter(target.place, onQueued);
    if (turn.status === 'busy') return { status: 'busy', until: later(clock(), turn.pauseMs) };
    onSending?.();
    const made = await target.send();
    turn.leave(made.milliseconds, made.verdict === 'delivered');
    countDelivery(made.verdict);
    const endedAt = latest(clock(), later(made.at, made.milliseconds));
    const { endpoint } = target;
    // Whoever sees that a message was given up because of its endpoint sees the endpoint disabled.
    const givenUp = endpoint ? await recordHealth(endpoint, made, endedAt) : reasonToGiveUp(made);
    const written = await write(delivery, (current) => revisionOf(current, made, endedAt, givenUp));
    if (written?.status !== 'pending') return settle(written, delivery);
    await onNews(written);
    await deliveries.expect(delivery, written.dueAt);
    return { status: 'waiting', until: written.dueAt };
  }

  return async (order, hooks = {}) => {
    const clock = clockFrom(order.now);
    const noted = order.round === 0 ? fresh.take(order.messageId) : undefined;
    const delivery = noted ?? (await deliveries.get(order));
    if (!delivery) return isNone(order);
    if (delivery.round !== order.round) return settle(undefined, order);
    if (delivery.status !== 'pending') return settle(delivery, order);
    const isFirst = delivery.made === delivery.madeBefore;
    if (!isFirst && Date.parse(delivery.dueAt) - Date.parse(order.now) > toleranceMs)
      return { status: 'waiting', until: delivery.dueAt };
    const target = await findTarget(delivery);
    if (target.status === 'open') return attempt(delivery, target, clock, hooks);
    return settle(await write(delivery, () => ({ changes: { status: 'stopped', reason: target.reason } })), order);
  };
}

/** Goes on from a time (ISO). */
function clockFrom(now: string): () => string {
  const beganAt = performance.now();
  return () => later(now, Math.round(performance.now() - beganAt));
}

/** The order may be of long ago: one whose process died is given to another one as it was. */
const latest = (left: string, right: string): string => (left > right ? left : right);

/** Of a run's own webhook. */
const reasonToGiveUp = ({ verdict }: Attempt): string | undefined =>
  verdict === 'gone' ? 'The receiver answered 410 Gone.' : undefined;

/** What an attempt means for its message, to be written down together. */
function revisionOf(current: Delivery, made: Attempt, endedAt: string, givenUp: string | undefined): Revision {
  const { retryAfterSeconds: _, ...attempt } = made;
  const next = nextOf(current, made, endedAt, givenUp);
  const changes = { made: current.made + 1, ...next };
  return { changes, attempt: { ...attempt, ...('dueAt' in next ? { nextAt: next.dueAt } : {}) } };
}

/** The message has arrived, is due again a pause after the attempt, or is given up. */
function nextOf(
  { messageId, made, madeBefore }: Delivery,
  { verdict, retryAfterSeconds }: Attempt,
  endedAt: string,
  givenUp: string | undefined,
): { status: 'delivered' } | { status: 'failed'; reason: string } | { status: 'pending'; dueAt: string } {
  if (verdict === 'delivered') return { status: 'delivered' };
  if (givenUp) return { status: 'failed', reason: givenUp };
  const number = made - madeBefore + 1;
  const pause = pauseAfter(messageId, number, retryAfterSeconds);
  if (pause === undefined) return { status: 'failed', reason: `None of ${number} attempts succeeded.` };
  return { status: 'pending', dueAt: later(endedAt, pause) };
}
