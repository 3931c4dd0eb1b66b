import { setTimeout as pause } from 'node:timers/promises';
import { makeSecret } from '../../src/lib/webhooks/send/make-secret.ts';
import { sendWebhook } from '../../src/lib/webhooks/send/send-webhook.ts';
import { startReceivers } from './receivers.ts';
import type { WebhookApp } from './webhook-app.ts';

/** Messages a second, by each of the two. */
export interface DispatchRound {
  bare: number;
  durable: number;
}

export interface DispatchOptions {
  scheme: 'https' | 'http';
  rounds: number;
  messages: number;
}

const endpoints = 20;
const eventsAtOnce = 32;
const patienceMs = 120_000;

/**
 * Sends so many messages to receivers that answer at once, first in a bare loop (signed and posted one after the other by the
 * same sender), then through the app (an event each, its message written down, an orchestration, the attempt recorded), round
 * after round. A first one to warm up is not told.
 */
export async function measureDispatch(app: WebhookApp, options: DispatchOptions): Promise<DispatchRound[]> {
  const { scheme, rounds, messages } = options;
  const receivers = await startReceivers({
    count: endpoints,
    ...(scheme === 'https' ? { certificate: app.certificate } : {}),
  });
  try {
    const ids = await Promise.all(receivers.urls.map((url) => app.register(url)));
    const measured: DispatchRound[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const bare = await perSecond(messages, () => sendInLoop(receivers.urls, messages));
      const durable = await perSecond(messages, () => sendThroughApp(app, ids, messages, receivers.arrivals));
      if (round > 0) measured.push({ bare, durable });
    }
    await Promise.all(ids.map((id) => app.remove(id)));
    return measured;
  } finally {
    receivers.close();
  }
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return count / ((performance.now() - startedAt) / 1_000);
}

/** What a test event's body is like. */
const body = JSON.stringify({
  id: 'evt_0123456789abcdef01234567',
  object: 'event',
  created_at: 1_764_000_000,
  type: 'webhook.test',
  data: { id: 'we_0123456789abcdef01234567', object: 'webhook_endpoint', message: 'This is a test.' },
});

async function sendInLoop(urls: string[], messages: number): Promise<void> {
  const { secret } = makeSecret('hmac');
  for (let number = 0; number < messages; number += 1) {
    const target = { url: urls[number % urls.length] ?? '', secrets: [secret] };
    const { verdict, reason } = await sendWebhook({ id: `msg_${number}`, body }, target, { allowLoopback: true });
    if (verdict !== 'delivered') throw new Error(`A message of the bare loop was not delivered: ${reason}.`);
  }
}

async function sendThroughApp(app: WebhookApp, ids: string[], messages: number, arrivals: Map<string, number>) {
  const told: string[] = [];
  let next = 0;
  const teller = async () => {
    while (next < messages) told.push(await app.tell(ids[next++ % ids.length] ?? ''));
  };
  await Promise.all(Array.from({ length: eventsAtOnce }, teller));
  await until(() => Promise.resolve(told.every((id) => arrivals.has(id))), 'arrived');
  await until(
    async () => (await Promise.all(ids.map((id) => app.pending(id)))).every((count) => count === 0),
    'recorded',
  );
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Not every message was ${what} within ${patienceMs / 1_000} s.`);
    await pause(5);
  }
}
