import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createDispatcher, type Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { eventSubscriptionSchema, type CheckedSubscription, type EventSubscription } from './event-subscription.ts';
import { shakeHands } from './handshake.ts';

/** A subscription and how far its handshake has come. */
export interface SubscriptionState {
  subscription: CheckedSubscription;
  isValidated: boolean;
}

/** The event subscriptions of the laptop. */
export interface Subscriptions {
  /** Adds it, or puts it in the place of the one of that name, and asks its endpoint until it agrees. Throws a ZodError. */
  add(subscription: EventSubscription): void;
  list(): SubscriptionState[];
  /** Has all that are validated look for what is due. */
  wake(): void;
  /** Ends the handshake by hand, as a visit to its validation address does; false when code or name is wrong. */
  validate(name: string, code: string): boolean;
  close(): Promise<void>;
}

export interface SubscriptionsOptions extends Omit<DispatcherOptions, 'subscription'> {
  /** Where the stand-in answers, for validation addresses. */
  url: () => string;
  /** Resource id of what a subscription's events are about. */
  topicOf: (source: CheckedSubscription['source']) => string;
}

interface Entry extends SubscriptionState {
  dispatcher: Dispatcher;
  code: string;
  removed: AbortController;
}

/** Real milliseconds between two handshakes, for a host that is being started. */
const handshakeEvery = 200;

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const entries = new Map<string, Entry>();

  async function remove(entry: Entry | undefined): Promise<void> {
    entry?.removed.abort();
    await entry?.dispatcher.close();
  }

  async function connect(entry: Entry): Promise<void> {
    const { subscription, code, removed } = entry;
    const validationUrl = `${options.url()}/eventsubscriptions/${subscription.name}/validate?code=${code}`;
    const topic = options.topicOf(subscription.source);
    while (!removed.signal.aborted && !entry.isValidated) {
      const now = new Date(options.clock.now()).toISOString();
      const agrees = await shakeHands(options.send, { subscription, validationCode: code, validationUrl, topic, now });
      entry.isValidated ||= agrees;
      if (!agrees) await setTimeout(handshakeEvery, undefined, { signal: removed.signal }).catch(() => undefined);
    }
    entry.dispatcher.wake();
  }

  return {
    add(asked) {
      const subscription = eventSubscriptionSchema.parse(asked);
      void remove(entries.get(subscription.name));
      const dispatcher = createDispatcher({ ...options, subscription });
      const code = randomUUID();
      const entry = { subscription, isValidated: false, dispatcher, code, removed: new AbortController() };
      entries.set(subscription.name, entry);
      void connect(entry);
    },
    list: () => [...entries.values()].map(({ subscription, isValidated }) => ({ subscription, isValidated })),
    wake() {
      for (const entry of entries.values()) if (entry.isValidated) entry.dispatcher.wake();
    },
    validate(name, code) {
      const entry = entries.get(name);
      if (entry?.code !== code) return false;
      entry.isValidated = true;
      return true;
    },
    async close() {
      await Promise.all([...entries.values()].map(remove));
    },
  };
}
