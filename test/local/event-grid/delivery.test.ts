import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import type { EventGridEvent } from '../../../local/event-grid/event-grid-event.ts';
import type { EventSubscription } from '../../../local/event-grid/event-subscription.ts';
import { eventually } from './eventually.ts';
import { startLaptop, type Laptop } from './laptop.ts';
import { startReceiver, type Receiver } from './receiver.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

const runChanged = (id: string, eventType = 'RunStatusChanged'): EventGridEvent => ({
  id,
  topic: '/subscriptions/s/workspaces/w',
  subject: `experiments/e/runs/${id}`,
  eventType: `Microsoft.MachineLearningServices.${eventType}`,
  eventTime: '2026-11-23T04:00:00Z',
  data: { runId: id, runStatus: 'Completed' },
  dataVersion: '',
  metadataVersion: '1',
});

const subscribe = (receiver: Receiver, more: Partial<EventSubscription> = {}): EventSubscription => ({
  name: 'ml-event',
  source: 'ml',
  endpointUrl: receiver.url,
  ...more,
});

async function receive(toStatus?: Parameters<typeof startReceiver>[0], port?: number): Promise<Receiver> {
  const receiver = await startReceiver(toStatus, port);
  onTestFinished(() => receiver.close());
  return receiver;
}

const idsOf = ({ notifications }: Receiver) => notifications.map(({ body }) => (body as [EventGridEvent])[0].id);
const countsOf = ({ notifications }: Receiver) => notifications.map(({ headers }) => headers['aeg-delivery-count']);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('an event subscription', () => {
  it('delivers nothing before the endpoint has agreed, and loses nothing meanwhile', async () => {
    const away = await startReceiver();
    await away.close();
    const eventGrid = await laptop.eventGrid({ subscriptions: [subscribe(away)] });
    eventGrid.publish(runChanged('early'));
    expect(eventGrid.subscriptions()[0]?.isValidated).toBe(false);

    const receiver = await receive(undefined, away.port);
    await eventually('the event', () => receiver.notifications.length === 1);
    expect(receiver.handshakes[0]?.headers['aeg-event-type']).toBe('SubscriptionValidation');
    expect(receiver.handshakes[0]?.body).toMatchObject([
      {
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        data: { validationCode: expect.any(String), validationUrl: expect.stringMatching(/^https:/) },
      },
    ]);
    expect(countsOf(receiver)).toEqual(['0']);
  });

  it('delivers CloudEvents as bare objects after an OPTIONS handshake', async () => {
    const receiver = await receive();
    const eventGrid = await laptop.eventGrid({
      subscriptions: [subscribe(receiver, { schema: 'CloudEventSchemaV1_0' })],
    });
    eventGrid.publish(runChanged('r1'));
    await eventually('the event', () => receiver.notifications.length === 1);
    expect(receiver.handshakes[0]).toMatchObject({
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'eventgrid.azure.net' },
    });
    expect(receiver.notifications[0]?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'aeg-event-type': 'Notification',
    });
    expect(receiver.notifications[0]?.body).toEqual({
      specversion: '1.0',
      id: 'r1',
      source: '/subscriptions/s/workspaces/w',
      subject: 'experiments/e/runs/r1',
      type: 'Microsoft.MachineLearningServices.RunStatusChanged',
      time: '2026-11-23T04:00:00Z',
      data: { runId: 'r1', runStatus: 'Completed' },
    });
  });

  it('brings only what its filter lets through', async () => {
    const receiver = await receive();
    const filter = {
      includedEventTypes: ['Microsoft.MachineLearningServices.RunCompleted'],
      subjectBeginsWith: 'experiments/e/',
      subjectEndsWith: '1',
      advanced: [{ operatorType: 'StringIn' as const, key: 'data.RUNID', values: ['A1', 'b2'] }],
    };
    const eventGrid = await laptop.eventGrid({ subscriptions: [subscribe(receiver, { filter })] });
    for (const [id, type] of [
      ['a1', 'RunStatusChanged'],
      ['b2', 'RunCompleted'],
      ['c1', 'RunCompleted'],
      ['a1', 'RunCompleted'],
    ] as const) {
      eventGrid.publish(runChanged(id, type));
    }
    await eventually('the event', () => receiver.notifications.length === 1);
    expect(eventGrid.events().flatMap(({ deliveries }) => deliveries)).toHaveLength(1);
    expect(receiver.notifications[0]?.body).toMatchObject([{ id: 'a1', eventType: filter.includedEventTypes[0] }]);
  });
});

describe('a failing endpoint', () => {
  it('is tried again by the schedule of Azure', async () => {
    const waits = [10, 30, 60, 300, 600, 1800, 3600].map((seconds) => seconds * 1000);
    const receiver = await receive((_, count) => (count <= waits.length ? 503 : 200));
    const eventGrid = await laptop.eventGrid({ clock: createClock(20_000), subscriptions: [subscribe(receiver)] });
    eventGrid.publish(runChanged('r1'));
    const delivery = () => eventGrid.events()[0]?.deliveries[0];
    const seen: number[] = [];
    await eventually('the delivery', () => {
      const { attempts, lastAttemptAt, nextAttemptAt, state } = delivery() ?? {};
      if (attempts && nextAttemptAt && lastAttemptAt) {
        seen[attempts - 1] = Date.parse(nextAttemptAt) - Date.parse(lastAttemptAt);
      }
      return state === 'delivered';
    });
    expect(countsOf(receiver)).toEqual(numbers(waits.length + 1));
    expect(delivery()).toMatchObject({ attempts: 8, lastOutcome: 'Delivered', lastStatus: 200 });
    // The first waits pass within a poll at this speed; those that were seen are Azure's, up to a tenth longer.
    for (const [index, wait] of seen.entries()) {
      if (wait === undefined) continue;
      expect(wait).toBeGreaterThanOrEqual((waits[index] ?? 0) - 1);
      expect(wait).toBeLessThanOrEqual((waits[index] ?? 0) * 1.1 + 1);
    }
    expect(seen.at(-1)).toBeDefined();
  });

  it('is given up after a day, with a dead letter as Azure writes it', async () => {
    const receiver = await receive(() => 500);
    const container = await laptop.container('deadletters');
    const eventGrid = await laptop.eventGrid({
      clock: createClock(200_000),
      subscriptions: [subscribe(receiver, { name: 'Given-Up', deadLetterContainer: 'deadletters' })],
    });
    eventGrid.publish(runChanged('r1'));
    const delivery = await eventually('the dead letter', () => {
      const [found] = eventGrid.events()[0]?.deliveries ?? [];
      return found?.state === 'dead-lettered' && found;
    });
    expect(delivery.deadLetterReason).toBe('TimeToLiveExceeded');
    expect(delivery.deadLetterBlob).toMatch(/^GIVEN-UP\/\d{4}\/\d{1,2}\/\d{1,2}\/\d{1,2}\/[0-9a-f-]{36}\.json$/);
    const content = await container.getBlobClient(delivery.deadLetterBlob ?? '').downloadToBuffer();
    expect(JSON.parse(content.toString())).toEqual([
      {
        ...runChanged('r1'),
        deadLetterReason: 'TimeToLiveExceeded',
        deliveryAttempts: receiver.notifications.length,
        lastDeliveryOutcome: 'GenericError',
        lastHttpStatusCode: 500,
        publishTime: expect.any(String),
        lastDeliveryAttemptTime: expect.any(String),
      },
    ]);
  });

  it('that answers 400, 401, 403 or 413 is not asked again', async () => {
    const statuses = [400, 401, 403, 413];
    const receiver = await receive((_, count) => statuses[count - 1] ?? 200);
    await laptop.container('refused');
    const eventGrid = await laptop.eventGrid({
      subscriptions: [subscribe(receiver, { deadLetterContainer: 'refused' })],
    });
    for (const id of numbers(4)) eventGrid.publish(runChanged(id));
    const deliveries = await eventually('four dead letters', () => {
      const found = eventGrid.events().flatMap((event) => event.deliveries);
      return found.every(({ state }) => state === 'dead-lettered') && found;
    });
    const reasons = ['BadRequest', 'Forbidden', 'PayloadTooLarge', 'Unauthorized'];
    expect(deliveries.map(({ deadLetterReason }) => deadLetterReason).sort()).toEqual(
      reasons.map((reason) => `UndeliverableDueToHttp${reason}`),
    );
    expect(receiver.notifications).toHaveLength(4);
  });

  it('that does not answer in time is tried again after the first retries of the laptop', async () => {
    const receiver = await receive((_, count) => (count === 1 ? 'never' : 200));
    const eventGrid = await laptop.eventGrid({
      answerLimit: 200,
      firstRetries: [50],
      subscriptions: [subscribe(receiver)],
    });
    eventGrid.publish(runChanged('slow'));
    await eventually('the second attempt', () => eventGrid.events()[0]?.deliveries[0]?.state === 'delivered');
    expect(countsOf(receiver)).toEqual(['0', '1']);
  });
});

describe('the switches', () => {
  it('deliver an event a hundred times', async () => {
    const receiver = await receive();
    const eventGrid = await laptop.eventGrid({ subscriptions: [subscribe(receiver)] });
    eventGrid.setSwitches({ duplicate: 100 });
    eventGrid.publish(runChanged('again'));
    await eventually('a hundred', () => receiver.notifications.length === 100);
    expect(new Set(idsOf(receiver))).toEqual(new Set(['again']));
  });

  it('shuffle the events of a window, by the seed', async () => {
    const receiver = await receive();
    const eventGrid = await laptop.eventGrid({ subscriptions: [subscribe(receiver)] });
    eventGrid.setSwitches({ shuffleWindow: 300, seed: 7 });
    for (const id of numbers(20)) eventGrid.publish(runChanged(id));
    await eventually('all', () => receiver.notifications.length === 20);
    const order = idsOf(receiver);
    expect(order).not.toEqual(numbers(20));
    expect(order.toSorted()).toEqual(numbers(20).toSorted());
  });

  it('drop all events, those of a type, or a share', async () => {
    const receiver = await receive();
    const eventGrid = await laptop.eventGrid({ subscriptions: [subscribe(receiver)] });
    eventGrid.setSwitches({ drop: {} });
    eventGrid.publish(runChanged('all'));
    eventGrid.setSwitches({ drop: { eventTypes: ['Microsoft.MachineLearningServices.RunCompleted'] } });
    eventGrid.publish(runChanged('kept'));
    eventGrid.publish(runChanged('typed', 'RunCompleted'));
    eventGrid.setSwitches({ drop: { rate: 0.5 }, seed: 3 });
    for (const id of numbers(100)) eventGrid.publish(runChanged(id));
    const states = () => eventGrid.events().map(({ event, deliveries }) => [event.id, deliveries[0]?.state] as const);
    await eventually('the rest', () => states().every(([, state]) => state !== 'pending'));
    expect(states()).toEqual(
      expect.arrayContaining([
        ['all', 'lost'],
        ['typed', 'lost'],
        ['kept', 'delivered'],
      ]),
    );
    expect(receiver.notifications.length).toBeGreaterThan(30);
    expect(receiver.notifications.length).toBeLessThan(70);
  });

  it('delay events', async () => {
    const receiver = await receive();
    const eventGrid = await laptop.eventGrid({ clock: createClock(1000), subscriptions: [subscribe(receiver)] });
    eventGrid.setSwitches({ delay: 600_000 });
    eventGrid.publish(runChanged('late'));
    const delivered = await eventually('the event', () => {
      const [found] = eventGrid.events();
      return found?.deliveries[0]?.state === 'delivered' && found;
    });
    const tookMilliseconds =
      Date.parse(delivered.deliveries[0]?.lastAttemptAt ?? '') - Date.parse(delivered.publishedAt);
    expect(tookMilliseconds).toBeGreaterThanOrEqual(600_000);
  });
});

describe('a kill', () => {
  it('loses no event that was published and not delivered', async () => {
    const refusing = await startReceiver(() => 503);
    const stateFolder = await mkdtemp(join(laptop.folder, 'state-'));
    const main = fileURLToPath(new URL('publishing-process.ts', import.meta.url));
    const killed = fork(main, [laptop.folder, stateFolder, laptop.azurite.blobUrl, refusing.url], { execArgv: [] });
    await once(killed, 'message');
    await eventually('attempts', () => refusing.notifications.length > 0);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await refusing.close();

    const receiver = await receive();
    const eventGrid = await laptop.eventGrid({
      stateFolder,
      subscriptions: [subscribe(receiver)],
      firstRetries: [100],
    });
    await eventually('all events', () => new Set(idsOf(receiver)).size === 50);
    expect(eventGrid.events()).toHaveLength(50);
  });
});
