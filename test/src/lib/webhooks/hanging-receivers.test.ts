import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../support/running-app.ts';
import { liveDeliveries } from '../../../support/live-deliveries.ts';
import { postOffice, startReceiver } from '../../../support/webhook-scene.ts';

const endpoints = 50;
const events = 20;
const healthyMessages = 800;

const told = new Map<string, number>();
/** From the event to its arrival (ms), at those that answer. */
const delays: number[] = [];
const delivered = new Set<string>();

let receiver: Awaited<ReturnType<typeof startReceiver>>;
const hanging: (typeof receiver)[] = [];
let live: ReturnType<typeof liveDeliveries>;

/** A thousand deliveries within three seconds by a host that runs twenty activities at once; every fifth endpoint never answers. */
beforeAll(async () => {
  receiver = await startReceiver(({ body }) => {
    delays.push(performance.now() - (told.get((JSON.parse(body) as { data: { id: string } }).data.id) ?? 0));
    return 204;
  });
  const silent = await Promise.all(Array.from({ length: endpoints / 5 }, () => startReceiver(() => undefined)));
  hanging.push(...silent);
  const office = postOffice();
  live = liveDeliveries(office, 20);
  for (let index = 0; index < endpoints; index++)
    await office.register(index % 5 === 0 ? silent[index / 5]!.url : `${receiver.url}/${index}`);
  await live.evenly(events, 3_000, async (number) => {
    told.set(`ftjob-${number}`, performance.now());
    await office.outbox.tell(office.event(number), live.client);
  });
  await eventually('every message to those that answer', () => {
    const arrived = office.news.filter(({ status }) => status === 'delivered');
    for (const { messageId } of arrived) delivered.add(messageId);
    return Promise.resolve(delivered.size === healthyMessages ? true : undefined);
  });
});
afterAll(async () => {
  live?.stop();
  await receiver?.close();
  await Promise.all(hanging.map(({ close }) => close()));
});

describe('while every fifth endpoint hangs', () => {
  it('the others get every message, once', () => {
    expect([delivered.size, delays.length]).toEqual([healthyMessages, healthyMessages]);
  });

  it('99 of 100 messages to the others arrive within a second', () => {
    const sorted = delays.toSorted((left, right) => left - right);
    expect(sorted[Math.floor(sorted.length * 0.99)]).toBeLessThan(1_000);
  });
});
