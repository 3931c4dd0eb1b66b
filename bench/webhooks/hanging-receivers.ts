import { setTimeout as pause } from 'node:timers/promises';
import { startReceivers } from './receivers.ts';
import type { WebhookApp } from './webhook-app.ts';

export interface HangingOptions {
  messages: number;
  /** Events a second, evenly; what the machine can keep up with. */
  rate: number;
  /** How many of the fifty endpoints take messages and never answer. */
  hanging: number;
}

export interface HangingResult {
  /** For every message to a receiver that answers: milliseconds from the event's request to its arrival. */
  latencies: number[];
  /** Messages to receivers that answer which did not arrive. */
  lost: number;
}

const endpoints = 50;
const patienceMs = 60_000;

/**
 * Tells events at a steady pace, each to the next of fifty endpoints, of which some take the message and never answer. Events
 * are told when their time has come, whether the app has kept up or not. The endpoints are gone afterwards.
 */
export async function measureHanging(app: WebhookApp, options: HangingOptions): Promise<HangingResult> {
  const hanging = await startReceivers({ count: options.hanging, isHanging: true });
  const healthy = await startReceivers({ count: endpoints - options.hanging });
  try {
    const ids = await Promise.all([...hanging.urls, ...healthy.urls].map((url) => app.register(url)));
    const told = new Map<string, number>();
    await inPace(options.messages, options.rate, async (number) => {
      const which = number % endpoints;
      const startedAt = performance.now();
      const messageId = await app.tell(ids[which] ?? '');
      if (which >= options.hanging) told.set(messageId, startedAt);
    });
    const deadline = performance.now() + patienceMs;
    const open = () => [...told.keys()].filter((id) => !healthy.arrivals.has(id));
    while (open().length > 0 && performance.now() < deadline) await pause(50);
    const latencies = [...told].map(([id, startedAt]) => (healthy.arrivals.get(id) ?? Infinity) - startedAt);
    await Promise.all(ids.map((id) => app.remove(id)));
    return { latencies, lost: open().length };
  } finally {
    hanging.close();
    healthy.close();
  }
}

async function inPace(count: number, rate: number, work: (number: number) => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const working: Promise<void>[] = [];
  for (let number = 0; number < count; number += 1) {
    const wait = startedAt + (number * 1_000) / rate - performance.now();
    if (wait > 0) await pause(wait);
    working.push(work(number));
  }
  await Promise.all(working);
}
