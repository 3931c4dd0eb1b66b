import { setTimeout as pause } from 'node:timers/promises';
import { startReceivers } from './receivers.ts';
import type { WebhookApp } from './webhook-app.ts';

export interface HangingOptions {
  messages: number;
  /** Events a second, evenly; what the machine can keep up with. */
  rate: number;
}

export interface HangingResult {
  /** For every message to a receiver that answers: milliseconds from the event's request to its arrival. */
  latencies: number[];
  /** Messages to receivers that answer which did not arrive. */
  lost: number;
}

const endpoints = 50;
const hangingShare = 0.2;
const patienceMs = 60_000;

/**
 * Tells events at a steady pace, each to the next of fifty endpoints, of which every fifth takes the message and never
 * answers. Events are told when their time has come, whether the app has kept up or not.
 */
export async function measureHanging(app: WebhookApp, { messages, rate }: HangingOptions): Promise<HangingResult> {
  const hanging = await startReceivers({ count: endpoints * hangingShare, isHanging: true });
  const healthy = await startReceivers({ count: endpoints - hanging.urls.length });
  try {
    const hangingIds = await Promise.all(hanging.urls.map((url) => app.register(url)));
    const healthyIds = await Promise.all(healthy.urls.map((url) => app.register(url)));
    const told = new Map<string, number>();
    const tell = async (number: number) => {
      const isHanging = number % (1 / hangingShare) === 0;
      const ids = isHanging ? hangingIds : healthyIds;
      const startedAt = performance.now();
      const messageId = await app.tell(ids[number % ids.length] ?? '');
      if (!isHanging) told.set(messageId, startedAt);
    };
    await inPace(messages, rate, tell);
    const deadline = performance.now() + patienceMs;
    const open = () => [...told.keys()].filter((id) => !healthy.arrivals.has(id));
    while (open().length > 0 && performance.now() < deadline) await pause(50);
    const latencies = [...told].map(([id, startedAt]) => (healthy.arrivals.get(id) ?? Infinity) - startedAt);
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
