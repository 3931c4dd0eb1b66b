import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveDeliveries } from '../../../support/live-deliveries.ts';
import { eventually } from '../../../support/running-app.ts';
import { postOffice, startReceiver } from '../../../support/webhook-scene.ts';

const healthyEndpoints = 40;
const hangingEndpoints = 10;
const eventsOfRound = 10;
const roundMs = 1_500;

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** When an event was told, by its run, and how long (ms) its messages were on their way. */
const told = new Map<string, number>();
const delays = new Map<string, number[]>();
const hanging: Receiver[] = [];
const office = postOffice();
/** As many activities at once as a host with two cores runs. */
const live = liveDeliveries(office, 20);
let receiver: Receiver;

function noteArrival(body: string): void {
  const { data } = JSON.parse(body) as { data: { id: string } };
  const delay = performance.now() - (told.get(data.id) ?? Number.NaN);
  delays.set(data.id, [...(delays.get(data.id) ?? []), delay]);
}

/** Tells the events of a round to everyone, and waits until the messages have come to those that answer. */
async function playRound(first: number): Promise<void> {
  await live.evenly(eventsOfRound, roundMs, async (index) => {
    told.set(`ftjob-${first + index}`, performance.now());
    await office.outbox.tell(office.event(first + index), live.client);
  });
  await eventually('the messages of a round', () =>
    Promise.resolve(delaysOf(first).length >= eventsOfRound * healthyEndpoints ? true : undefined),
  );
}

const delaysOf = (first: number): number[] =>
  Array.from({ length: eventsOfRound }, (_, index) => delays.get(`ftjob-${first + index}`) ?? []).flat();

const p99 = (values: number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length * 0.99)] ?? Number.NaN;

/** A first round without those that hang shows what this machine can do today. */
beforeAll(async () => {
  receiver = await startReceiver(({ body }) => {
    noteArrival(body);
    return 204;
  });
  for (let index = 0; index < healthyEndpoints; index++) await office.register(`${receiver.url}/${index}`);
  await playRound(0);
  for (let index = 0; index < hangingEndpoints; index++) {
    const silent = await startReceiver(() => undefined);
    hanging.push(silent);
    await office.register(silent.url);
  }
  await playRound(eventsOfRound);
});
afterAll(async () => {
  live.stop();
  await receiver?.close();
  await Promise.all(hanging.map(({ close }) => close()));
});

describe('while every fifth endpoint hangs', () => {
  it('the others get every message, once', () => {
    expect(receiver.received).toHaveLength(2 * eventsOfRound * healthyEndpoints);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('it is sent to as well, a few messages at a time', () => {
    for (const { received } of hanging) expect([1, 2]).toContain(received.length);
  });

  it('99 of 100 messages to the others are not a second later than when none hangs', () => {
    expect(p99(delaysOf(eventsOfRound)) - p99(delaysOf(0))).toBeLessThan(1_000);
  });
});
