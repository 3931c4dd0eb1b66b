import { Webhook } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  healthyReceiver,
  idsOf,
  postOffice,
  receiverThat,
  seededChance,
  tellEvents,
} from '../../../support/webhook-scene.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

afterEach(() => {
  vi.useRealTimers();
});

describe('a message', () => {
  it('arrives with a signature that the libraries of its standard accept', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { secret = '' } = await office.register(receiver.url);
    await tellEvents(office, 1);
    await office.run();
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ object: 'event', type: 'run.rejected' });
    expect(() => new Svix(secret).verify(body, headers)).not.toThrow();
    expect(() => new Svix(secret).verify(`${body} `, headers)).toThrow();
  });

  it('is one, however often and by however many processes its event is told', async () => {
    const [first, second] = [await healthyReceiver(), await healthyReceiver()];
    const office = postOffice();
    const endpoints = [await office.register(first.url), await office.register(second.url)];
    const others = Array.from({ length: 20 }, () => office.build());
    await Promise.all(others.map(({ outbox }) => outbox.tell(office.event(1), office.client)));
    await office.run();
    for (const { outbox } of others) await outbox.tell(office.event(1), office.client);
    await office.run();
    expect([first.received.length, second.received.length]).toEqual([1, 1]);
    expect(new Set(idsOf([...first.received, ...second.received])).size).toBe(2);
    for (const { id } of endpoints) expect(await office.all(id)).toMatchObject([{ status: 'delivered', made: 1 }]);
  });

  it('goes to those who want to hear of its event, while they are enabled', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    for (const [path, events] of [
      ['all', ['*']],
      ['runs', ['run.*']],
      ['exact', ['run.rejected']],
      ['other', ['run.phase_changed', 'model.*']],
    ] as const)
      await office.register(`${receiver.url}/${path}`, { events });
    await office.register(`${receiver.url}/disabled`, { enabled: false });
    await tellEvents(office, 1);
    await office.run();
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/hooks/all', '/hooks/exact', '/hooks/runs']);
  });

  it('that fails is sent again by the schedule of Standard Webhooks, a little later each time, under its id', async () => {
    const receiver = await receiverThat(() => 500);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    const began = office.now();
    await office.run();
    const [delivery] = await office.all(id);
    const due = delivery!.attempts.map(({ nextAt }) => Date.parse(nextAt ?? '') - began);
    let total = 0;
    for (const [index, pause] of [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].entries()) {
      // The pause comes after the attempt.
      const waited = due[index]! - total - delivery!.attempts[index]!.milliseconds;
      expect(waited).toBeGreaterThanOrEqual(pause * second);
      expect(waited).toBeLessThanOrEqual(pause * 1.1 * second);
      total = due[index]!;
    }
    expect(delivery).toMatchObject({ status: 'failed', made: 10, reason: expect.stringContaining('10 attempts') });
    expect(receiver.received).toHaveLength(10);
    expect(new Set(idsOf(receiver.received)).size).toBe(1);
  });

  it('tells of every attempt what came of it', async () => {
    const answer = { status: 500, body: 'No room today.' };
    const receiver = await receiverThat((_, count) => (count === 1 ? answer : 200));
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    await office.run();
    const [{ attempts }] = (await office.all(id)) as [Awaited<ReturnType<typeof office.all>>[0]];
    expect(attempts).toMatchObject([
      {
        status: 500,
        answer: 'No room today.',
        verdict: 'failed',
        reason: 'it answered 500',
        nextAt: expect.any(String),
      },
      { status: 200, verdict: 'delivered' },
    ]);
    for (const { at, milliseconds } of attempts) expect([Date.parse(at) > 0, milliseconds >= 0]).toEqual([true, true]);
  });

  it.each([429, 503])('waits as long as a receiver asks for that answers %s', async (status) => {
    const receiver = await receiverThat((_, count) =>
      count === 1 ? { status, headers: { 'retry-after': '7200' } } : 204,
    );
    const office = postOffice();
    await office.register(receiver.url);
    await tellEvents(office, 1);
    const began = office.now();
    await office.run(2 * hour - second);
    expect(receiver.received).toHaveLength(1);
    await office.run();
    expect(receiver.received).toHaveLength(2);
    expect(office.now() - began).toBeLessThan(2 * hour + 10 * second);
  });

  it('pauses after its attempt, however long it waited for its turn or lay with a process that died', async () => {
    const receiver = await receiverThat(() => undefined);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 6);
    // Two at a time are sent; they end together, when the receiver goes away.
    const anHourAgo = new Date(Date.now() - hour).toISOString();
    const looks = (await office.all(id)).map((delivery) =>
      office.deliver({ ...delivery, now: anHourAgo }, office.client),
    );
    await expect.poll(() => receiver.received.length).toBe(2);
    const wentAwayAt = Date.now();
    await receiver.close();
    await Promise.all(looks);
    await expect.poll(async () => (await office.all(id)).every(({ made }) => made === 1)).toBe(true);
    for (const { dueAt } of await office.all(id)) expect(Date.parse(dueAt)).toBeGreaterThanOrEqual(wentAwayAt + 5_000);
  });

  it('follows no redirect', async () => {
    const elsewhere = await healthyReceiver();
    const receiver = await receiverThat(() => ({ status: 307, headers: { location: elsewhere.url } }));
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    await office.run();
    expect(await office.all(id)).toMatchObject([{ status: 'failed' }]);
    expect(elsewhere.received).toEqual([]);
  });

  it('is signed with the old and the new secret for a day after a rotation', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { id, secret: old = '' } = await office.register(receiver.url);
    const rotated = await office.endpoints.rotate(id);
    expect(rotated.secret).not.toBe(old);
    await tellEvents(office, 1);
    await office.run();
    const [during] = receiver.received;
    for (const secret of [old, rotated.secret ?? ''])
      expect(new Webhook(secret).verify(during!.body, during!.headers)).toBeDefined();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + day + second });
    await office.outbox.tell(office.event(2), office.client);
    await office.run();
    const after = receiver.received[1];
    expect(new Webhook(rotated.secret ?? '').verify(after!.body, after!.headers)).toBeDefined();
    expect(() => new Webhook(old).verify(after!.body, after!.headers)).toThrow();
  });

  it('for the topic is published under the id of its event', async () => {
    const office = postOffice({ hasTopic: true });
    await tellEvents(office, 1);
    await tellEvents(office, 1);
    await office.run();
    const { id, type, subject, data } = office.event(0);
    expect(office.published).toMatchObject([{ id, type, subject, data }]);
  });

  it('stays readable to nobody but the app: no table holds a URL or a secret', async () => {
    const receiver = await receiverThat((_, count) => (count === 1 ? 500 : 204));
    const office = postOffice();
    const url = `${receiver.url}/path-with-a-secret?token=another`;
    const { id, secret = '' } = await office.register(url);
    const { secret: newer = '' } = await office.endpoints.rotate(id);
    await tellEvents(office, 1);
    await office.run();
    expect(receiver.received).toHaveLength(2);
    const tables = JSON.stringify([
      [...office.tables.webhooks.rows.values()],
      [...office.tables.deliveries.rows.values()],
    ]);
    for (const text of ['path-with-a-secret', 'another', secret.slice(6), newer.slice(6)])
      expect(tables).not.toContain(text);
  });

  it('waits for the key that its secrets are encrypted under', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    const keyless = office.build(null);
    await office.run(10 * second, keyless.deliver);
    expect(await office.all(id)).toMatchObject([
      { status: 'pending', attempts: [{ reason: expect.stringContaining('DROPTUNE_SECRETS_KEY') }, {}] },
    ]);
    await office.run();
    expect(await office.all(id)).toMatchObject([{ status: 'delivered' }]);
  });
});

describe('a receiver that fails at random', () => {
  it('half of the time gets every message', async () => {
    const chance = seededChance(50);
    const receiver = await receiverThat(() => (chance() < 0.5 ? 500 : 204));
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 100);
    await office.run();
    expect((await office.all(id)).filter(({ status }) => status === 'delivered')).toHaveLength(100);
    expect(new Set(idsOf(receiver.received)).size).toBe(100);
  });

  it('nine times out of ten loses none: what did not arrive is there to be sent again', async () => {
    const chance = seededChance(90);
    let share = 0.9;
    const receiver = await receiverThat(() => (chance() < share ? 503 : 204));
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    const since = Date.now() - day;
    await tellEvents(office, 40);
    await office.run();
    const failed = (await office.all(id)).filter(({ status }) => status === 'failed').length;
    expect(failed).toBeGreaterThan(5);
    share = 0;
    const told = await office.deliveries.redeliverSince(id, { since, which: 'undelivered' }, office.client);
    expect(told).toEqual({ count: failed });
    await office.run();
    expect((await office.all(id)).map(({ status }) => status)).toEqual(Array(40).fill('delivered'));
  });
});

describe('an endpoint', () => {
  it('that answers 410 is disabled and says why; what waits for it stops', async () => {
    const receiver = await receiverThat(({ body }) => (body.includes('ftjob-1') ? 410 : 500));
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 2);
    await office.run();
    expect(await office.endpoints.get(id)).toMatchObject({
      enabled: false,
      disabled_at: expect.any(Number),
      disabled_reason: expect.stringContaining('410'),
    });
    expect((await office.all(id)).map(({ status }) => status).sort()).toEqual(['failed', 'stopped']);
    expect(receiver.received.length).toBeLessThan(4);
    await tellEvents(office, 3);
    await office.run();
    expect(await office.all(id)).toHaveLength(2);
  });

  it('is enabled anew by its owner, and gets what it missed', async () => {
    let isGone = true;
    const receiver = await receiverThat(() => (isGone ? 410 : 204));
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 3);
    await office.run();
    isGone = false;
    expect(await office.endpoints.change(id, { enabled: true })).toMatchObject({
      enabled: true,
      disabled_reason: null,
    });
    await office.deliveries.redeliverSince(id, { since: 0, which: 'undelivered' }, office.client);
    await office.run();
    expect((await office.all(id)).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('of which every attempt fails for five days is disabled and says since when', async () => {
    const receiver = await receiverThat(() => 500);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    for (let hours = 0; hours < 119; hours += 17) {
      await office.outbox.tell(office.event(hours), office.client);
      await office.run(17 * hour);
      expect((await office.endpoints.get(id)).enabled).toBe(true);
    }
    await office.outbox.tell(office.event(120), office.client);
    await office.run(6 * hour);
    expect(await office.endpoints.get(id)).toMatchObject({
      enabled: false,
      disabled_reason: expect.stringMatching(/5 days.*it answered 500/),
    });
  });

  it('that succeeds once in five days is not', async () => {
    let answer = 500;
    const receiver = await receiverThat(() => answer);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    for (let days = 0; days < 9; days++) {
      answer = days === 4 ? 204 : 500;
      await office.outbox.tell(office.event(days), office.client);
      await office.run(day);
    }
    expect(await office.endpoints.get(id)).toMatchObject({ enabled: true, failing_since: expect.any(Number) });
  });

  it('that is deleted gets nothing more, and its messages are cleared away', async () => {
    const receiver = await receiverThat(() => 500);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 3);
    await office.run(hour);
    const before = receiver.received.length;
    await office.endpoints.remove(id);
    await office.run();
    expect(receiver.received).toHaveLength(before);
    await office.sweep.prune(office.client);
    await office.sweep.prune(office.client);
    expect(office.tables.deliveries.rows.size).toBe(0);
    // What keeps creations in turn stays.
    expect([...office.tables.webhooks.rows.keys()].filter((key) => !key.startsWith('turn'))).toEqual([]);
  });
});

describe('a message that is sent anew', () => {
  it('has all its attempts again, and keeps those that it had', async () => {
    let answer = 500;
    const receiver = await receiverThat(() => answer);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    await office.run();
    const [{ messageId }] = (await office.all(id)) as [Awaited<ReturnType<typeof office.all>>[0]];
    await office.deliveries.redeliver(id, messageId, office.client);
    await office.run(hour);
    answer = 204;
    await office.run();
    const delivery = await office.deliveries.get(id, messageId);
    expect(delivery).toMatchObject({ status: 'delivered', made: 15 });
    expect(delivery.attempts).toHaveLength(15);
  });

  it('while it waits for its next attempt waits no longer', async () => {
    let answer = 500;
    const receiver = await receiverThat(() => answer);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    await office.run(3 * hour);
    answer = 204;
    const [{ messageId }] = (await office.all(id)) as [Awaited<ReturnType<typeof office.all>>[0]];
    await office.deliveries.redeliver(id, messageId, office.client);
    await office.run(0);
    expect(await office.deliveries.get(id, messageId)).toMatchObject({ status: 'delivered' });
  });

  it('together with all that failed does not wait either', async () => {
    let answer = 500;
    const receiver = await receiverThat(() => answer);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 3);
    await office.run(3 * hour);
    answer = 204;
    const asked = { since: 0, which: 'undelivered' } as const;
    expect(await office.deliveries.redeliverSince(id, asked, office.client)).toEqual({ count: 3 });
    await office.run(0);
    expect((await office.all(id)).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('is sent though the orchestration of its first time has not ended, and is not taken off the list for it', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    const { removeAll } = office.tables.deliveries;
    const taken: [string, readonly string[]][] = [];
    office.tables.deliveries.removeAll = async (...rows) => void taken.push(rows);
    await office.run();
    const [{ messageId }] = (await office.all(id)) as [Awaited<ReturnType<typeof office.all>>[0]];
    office.running.add(messageId);
    await office.deliveries.redeliver(id, messageId, office.client);
    for (const rows of taken) await removeAll(...rows);
    office.loseTaskHub();
    expect(await office.sweepUp()).toBe(1);
    office.running.add(messageId);
    await office.run();
    expect(receiver.received).toHaveLength(2);
    expect(new Set(idsOf(receiver.received)).size).toBe(1);
  });

  it('is one of thousands that are sent anew, a thousand a request, each once', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1_050);
    await office.run();
    const asked = { which: 'all', since: 0 } as const;
    const start = await office.deliveries.redeliverSince(id, asked, office.client);
    const rest = await office.deliveries.redeliverSince(id, { ...asked, after: start.next }, office.client);
    expect([start.count, rest]).toEqual([1_000, { count: 50 }]);
    await office.run();
    const times = new Map<string, number>();
    for (const message of idsOf(receiver.received)) times.set(message, (times.get(message) ?? 0) + 1);
    expect([times.size, ...new Set(times.values())]).toEqual([1_050, 2]);
  });

  it('may be one that has arrived', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 3);
    await office.run();
    expect(await office.deliveries.redeliverSince(id, { since: 0, which: 'undelivered' }, office.client)).toMatchObject(
      { count: 0 },
    );
    expect(await office.deliveries.redeliverSince(id, { since: 0, which: 'all' }, office.client)).toMatchObject({
      count: 3,
    });
    await office.run();
    expect(receiver.received).toHaveLength(6);
    expect(new Set(idsOf(receiver.received)).size).toBe(3);
  });
});

it('an outbox without a topic and endpoints writes nothing', async () => {
  const office = postOffice();
  await tellEvents(office, 3);
  expect(office.tables.deliveries.rows.size).toBe(0);
});
