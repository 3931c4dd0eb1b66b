import type { AttemptRecord, Delivery } from '../azure/delivery-row.ts';
import type { DeliveryName, DeliveryStore } from '../azure/delivery-store.ts';
import { countDelivery } from '../telemetry/metrics.ts';
import { pauseAfter } from './delivery-schedule.ts';
import { reasonToDisable, type NoteHealth } from './endpoint-health.ts';
import type { FreshMessages } from './fresh-messages.ts';
import type { SendGate } from './send-gate.ts';
import type { Attempt } from './send/send-webhook.ts';
import type { SettledMessages } from './settled-messages.ts';
import type { FindTarget, Target } from './webhook-targets.ts';

/** `now` (ISO) is the clock of whoever waits between attempts. */
export interface DeliveryOrder extends DeliveryName {
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
  fresh: Pick<FreshMessages, 'take'>;
  settled: SettledMessages;
  findTarget: FindTarget;
  gate: SendGate;
  noteHealth: NoteHealth;
  /** Told of every attempt, and of a message that was given up; more than once when told about the same. */
  onNews: (delivery: Delivery) => Promise<void>;
}

interface Revision {
  changes: Parameters<DeliveryStore['change']>[1];
  attempt?: AttemptRecord;
}

/** Clocks of two machines differ a little, and a timer may fire by the faster one; Durable's own fire up to a second early. */
const toleranceMs = 2_000;

const later = (now: string, milliseconds: number): string => new Date(Date.parse(now) + milliseconds).toISOString();

export function createDeliverMessage(parts: Parts): DeliverMessage {
  const { deliveries, fresh, settled, findTarget, gate, noteHealth, onNews } = parts;

  /** Somebody may ask for the message anew while it is being sent: then what follows is found again from how it stands now. */
  async function write(known: Delivery, revise: (current: Delivery) => Revision): Promise<Delivery | undefined> {
    for (let current: Delivery | undefined = known; current; current = await deliveries.get(known)) {
      const { changes, attempt } = revise(current);
      if (await deliveries.change(current, changes, attempt))
        return { ...current, ...changes, attempts: attempt ? [...current.attempts, attempt] : current.attempts };
    }
    return undefined;
  }

  async function settle(delivery: Delivery | undefined, name: DeliveryName): Promise<AttemptProgress> {
    if (delivery) await onNews(delivery);
    settled.note(name.messageId);
    return { status: 'settled' };
  }

  async function attempt(
    delivery: Delivery,
    target: Target & { status: 'open' },
    now: string,
    { onQueued, onSending }: DeliveryHooks,
  ): Promise<AttemptProgress> {
    const turn = await gate.enter(target.place, onQueued);
    if (turn.status === 'busy') return { status: 'busy', until: later(now, turn.pauseMs) };
    onSending?.();
    const made = await target.send();
    turn.leave(made.milliseconds);
    countDelivery(made.verdict);
    const { endpoint } = target;
    const disabled = endpoint && reasonToDisable(endpoint, made, now);
    // Whoever sees that a message was given up because of its endpoint sees the endpoint disabled.
    if (disabled) await noteHealth(endpoint, made, now);
    const written = await write(delivery, (current) => revisionOf(current, made, now, disabled));
    if (endpoint && !disabled) await noteHealth(endpoint, made, now);
    if (written?.status !== 'pending') return settle(written, delivery);
    await onNews(written);
    await deliveries.expect(delivery, written.dueAt);
    return { status: 'waiting', until: written.dueAt };
  }

  return async ({ now, ...name }, hooks = {}) => {
    const delivery = fresh.take(name.messageId) ?? (await deliveries.get(name));
    if (delivery?.status !== 'pending') return settle(delivery, name);
    const isFirst = delivery.made === delivery.madeBefore;
    if (!isFirst && Date.parse(delivery.dueAt) - Date.parse(now) > toleranceMs)
      return { status: 'waiting', until: delivery.dueAt };
    const target = await findTarget(delivery);
    if (target.status === 'open') return attempt(delivery, target, now, hooks);
    return settle(await write(delivery, () => ({ changes: { status: 'stopped', reason: target.reason } })), name);
  };
}

/** What an attempt means for its message, to be written down together. */
function revisionOf(current: Delivery, made: Attempt, now: string, disabled: string | undefined): Revision {
  const { retryAfterSeconds: _, ...attempt } = made;
  const next = nextOf(current, made, now, disabled);
  const changes = { made: current.made + 1, ...next };
  return { changes, attempt: { ...attempt, ...('dueAt' in next ? { nextAt: next.dueAt } : {}) } };
}

/** The message has arrived, is due again, or is given up. */
function nextOf(
  { messageId, made, madeBefore }: Delivery,
  { verdict, retryAfterSeconds, milliseconds }: Attempt,
  now: string,
  disabled: string | undefined,
): { status: 'delivered' } | { status: 'failed'; reason: string } | { status: 'pending'; dueAt: string } {
  if (verdict === 'delivered') return { status: 'delivered' };
  if (disabled ?? verdict === 'gone')
    return { status: 'failed', reason: disabled ?? 'The receiver answered 410 Gone.' };
  const number = made - madeBefore + 1;
  const pause = pauseAfter(messageId, number, retryAfterSeconds);
  if (pause === undefined) return { status: 'failed', reason: `None of ${number} attempts succeeded.` };
  // The attempt began at `now`: the pause comes after it.
  return { status: 'pending', dueAt: later(now, milliseconds + pause) };
}
