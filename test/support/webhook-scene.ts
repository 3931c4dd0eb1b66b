import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Delivery } from '../../src/lib/storage/delivery-row.ts';
import { roundIdOf, type RoundName } from '../../src/lib/storage/delivery-store.ts';
import type { RunCloudEvent } from '../../src/lib/azure/run-events-topic.ts';
import { eventIdOf } from '../../src/lib/webhooks/contract/message-id.ts';
import { createWebhooks } from '../../src/lib/webhooks/create-webhooks.ts';
import { createSecretCipher, type SecretCipher } from '../../src/lib/platform/secret-cipher.ts';
import type { DeliveryClient } from '../../src/lib/webhooks/start-delivery.ts';
import { memoryTable } from './memory-table.ts';

/** Seals under a key of its own. */
export const testBox = createSecretCipher([randomBytes(32)]);

/** A Durable client that remembers which deliveries it was to start or wake, and refuses what runs as the extension does. */
export function deliveryClient(running = new Set<string>()) {
  const started: { instanceId: string; input: RoundName }[] = [];
  const woken: string[] = [];
  const purged: string[] = [];
  const client: DeliveryClient = {
    async startNew(_orchestration, { instanceId, input }) {
      await Promise.resolve();
      if (running.has(instanceId)) throw new Error('The operation failed with an unexpected status code: 409.');
      running.add(instanceId);
      started.push({ instanceId, input });
      return instanceId;
    },
    async raiseEvent(instanceId) {
      await Promise.resolve();
      woken.push(instanceId);
    },
    purgeInstanceHistory: (instanceId) => Promise.resolve(void purged.push(instanceId)),
  };
  return { client, started, woken, running, purged };
}

export interface Received {
  path: string;
  headers: IncomingHttpHeaders & Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>;
  body: string;
}

type Answer = number | { status: number; headers?: Record<string, string>; body?: string };

/** A receiver on loopback that answers as it is told, by what it received. */
export async function startReceiver(answerOf: (received: Received, count: number) => Answer | undefined) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = request.headers as Received['headers'];
      const count = received.push({ path: request.url ?? '', headers, body });
      const answer = answerOf(received[count - 1] as Received, count);
      // Whoever gets no answer hangs.
      if (answer === undefined) return;
      const { status, headers: more = {}, body: content } = typeof answer === 'number' ? { status: answer } : answer;
      response.writeHead(status, more).end(content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same, for the length of one test. */
export async function receiverThat(answerOf: Parameters<typeof startReceiver>[0]) {
  const receiver = await startReceiver(answerOf);
  onTestFinished(async () => {
    await receiver.close();
  });
  return receiver;
}

export const healthyReceiver = () => receiverThat(() => 204);

export const idsOf = (received: Pick<Received, 'headers'>[]): string[] =>
  received.map(({ headers }) => headers['webhook-id']);

/** Tells so many events to everyone who wants to hear of them. */
export async function tellEvents(office: ReturnType<typeof postOffice>, count: number): Promise<void> {
  for (let number = 0; number < count; number++) await office.outbox.tell(office.event(number), office.client);
}

/** Numbers from 0 to 1 that are the same every time. */
export function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Runs that were rejected, each at the moment in which it was first heard of. */
function rejectedRuns() {
  const times = new Map<number, string>();
  return (number: number, at = times.get(number) ?? new Date().toISOString()) => {
    times.set(number, at);
    const subject = `runs/ftjob-${number}`;
    return {
      id: eventIdOf('run.rejected', subject),
      type: 'run.rejected',
      at,
      subject,
      data: { id: `ftjob-${number}` },
    };
  };
}

/**
 * Webhooks as the app has them, with tables in memory and a clock that jumps from one attempt to the next. Nothing is sent
 * before `run`, which plays what the orchestrations do.
 */
export function postOffice({
  box = testBox,
  hasTopic = false,
}: { box?: SecretCipher | undefined; hasTopic?: boolean } = {}) {
  const tables = { webhooks: memoryTable(), deliveries: memoryTable() };
  const published: RunCloudEvent[] = [];
  const news: Delivery[] = [];
  const topic = { publish: (event: RunCloudEvent) => Promise.resolve(void published.push(event)) };
  const build = (sealing: SecretCipher | null = box) =>
    createWebhooks({
      settings: { runSecret: undefined, allowLoopback: true },
      box: sealing ?? undefined,
      ...tables,
      runs: { get: () => Promise.resolve(undefined) },
      topic: hasTopic ? topic : undefined,
      onNews: (delivery) => Promise.resolve(void news.push(delivery)),
    });
  const webhooks = build();
  const { client, started, woken, running, purged } = deliveryClient();
  const waiting = new Map<string, { name: RoundName; at: number }>();
  let now = Date.now();

  function takeUp(): void {
    for (const { instanceId, input } of started.splice(0)) waiting.set(instanceId, { name: input, at: now });
    for (const id of woken.splice(0)) waiting.set(id, { ...waiting.get(id)!, at: now });
  }

  async function step(deliver: typeof webhooks.deliver): Promise<boolean> {
    takeUp();
    const [next] = [...waiting.values()].sort((left, right) => left.at - right.at);
    if (!next) return false;
    now = Math.max(now, next.at);
    const progress = await deliver({ ...next.name, now: new Date(now).toISOString() }, client);
    const instanceId = roundIdOf(next.name);
    if (progress.status === 'waiting') waiting.set(instanceId, { ...next, at: Date.parse(progress.until) });
    else if (waiting.delete(instanceId)) running.delete(instanceId);
    return true;
  }

  return {
    ...webhooks,
    build,
    client,
    running,
    purged,
    tables,
    published,
    news,
    now: () => now,
    event: rejectedRuns(),
    /** Lets time pass, and with it every attempt that is due; all of them unless told how many milliseconds. */
    async run(milliseconds = Number.POSITIVE_INFINITY, deliver = webhooks.deliver): Promise<void> {
      const end = now + milliseconds;
      for (takeUp(); [...waiting.values()].some(({ at }) => at <= end);) await step(deliver);
      if (Number.isFinite(end)) now = end;
    },
    /** Forgets every orchestration, as a task hub does that is deleted. */
    loseTaskHub(): void {
      for (const list of [started, woken]) list.length = 0;
      running.clear();
      waiting.clear();
    },
    async register(url: string, more: object = {}) {
      const request = { url, events: ['*'], description: '', enabled: true, signing: 'hmac' as const, ...more };
      return webhooks.endpoints.create(request);
    },
    sweepUp: () => webhooks.sweep.start(new Date(now + 1_000).toISOString(), client),
    all: async (endpointId: string) => (await webhooks.deliveries.list(endpointId, { limit: 10_000 })).deliveries,
  };
}
