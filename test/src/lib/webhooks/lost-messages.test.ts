import { describe, expect, it } from 'vitest';
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

describe('a process that dies', () => {
  it('between writing a message down and sending it loses nothing: the sweep finds it', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    const fails = () => Promise.reject(new Error('dead'));
    const dead = { startNew: fails, raiseEvent: fails, purgeInstanceHistory: fails };
    for (let number = 0; number < 40; number++) await office.outbox.tell(office.event(number), dead);
    await office.run();
    expect(receiver.received).toEqual([]);
    expect(await office.sweepUp()).toBe(40);
    await office.run();
    expect((await office.all(id)).map(({ status }) => status)).toEqual(Array(40).fill('delivered'));
  });

  it('in the middle of writing it down leaves nothing behind, and what tells the event again sends it', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    const { insert } = office.tables.deliveries;
    let inserts = 0;
    office.tables.deliveries.insert = (row) => ((inserts += 1) > 1 ? Promise.reject(new Error('killed')) : insert(row));
    await expect(tellEvents(office, 1)).rejects.toThrow('killed');
    office.tables.deliveries.insert = insert;
    expect(await office.sweepUp()).toBe(1);
    await office.run();
    expect(receiver.received).toEqual([]);

    await tellEvents(office, 1);
    await office.run();
    expect(await office.all(id)).toMatchObject([{ status: 'delivered', made: 1 }]);
    expect(receiver.received).toHaveLength(1);
    await expect.poll(office.sweepUp).toBe(0);
  });

  it('in the middle of writing it down, and never comes back, is forgotten after a while', async () => {
    const office = postOffice();
    await office.register('https://example.com/hooks');
    const { insert } = office.tables.deliveries;
    let inserts = 0;
    office.tables.deliveries.insert = (row) => ((inserts += 1) > 1 ? Promise.reject(new Error('killed')) : insert(row));
    await expect(tellEvents(office, 1)).rejects.toThrow('killed');
    await office.run(2 * hour);
    expect(await office.sweepUp()).toBe(1);
    await office.run();
    await expect.poll(office.sweepUp).toBe(0);
    expect(office.tables.deliveries.rows.size).toBe(0);
  });

  it('together with the task hub loses nothing either, whatever the messages were waiting for', async () => {
    const chance = seededChance(7);
    const receiver = await receiverThat(() => (chance() < 0.4 ? 500 : 204));
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 40);
    for (let hours = 0; hours < 168; hours += 6) {
      await office.run(6 * hour);
      office.loseTaskHub();
      await office.sweepUp();
    }
    await office.run();
    expect((await office.all(id)).map(({ status }) => status)).toEqual(Array(40).fill('delivered'));
  });

  it('after sending and before writing that down sends once more, under the same id', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    const merge = office.tables.deliveries.merge;
    office.tables.deliveries.merge = () => Promise.reject(new Error('killed'));
    await expect(office.run()).rejects.toThrow('killed');
    office.tables.deliveries.merge = merge;
    await office.run();
    expect(receiver.received).toHaveLength(2);
    expect(new Set(idsOf(receiver.received)).size).toBe(1);
    expect(await office.all(id)).toMatchObject([{ status: 'delivered', made: 1 }]);
  });

  it('after writing it down does not send again: the sweep finds it settled', async () => {
    const receiver = await healthyReceiver();
    const office = postOffice();
    await office.register(receiver.url);
    await tellEvents(office, 1);
    const removeAll = office.tables.deliveries.removeAll;
    office.tables.deliveries.removeAll = () => Promise.reject(new Error('killed'));
    await office.run();
    office.tables.deliveries.removeAll = removeAll;
    expect(await office.sweepUp()).toBe(1);
    await office.run();
    expect(receiver.received).toHaveLength(1);
    await expect.poll(office.sweepUp).toBe(0);
  });
});

describe('clearing away', () => {
  it('removes what has been settled for a month, and keeps what waits', async () => {
    const receiver = await receiverThat(({ body }) => (body.includes('ftjob-1"') ? 500 : 204));
    const office = postOffice();
    const longAgo = new Date(Date.now() - 40 * day).toISOString();
    const { id } = await office.register(receiver.url);
    const store = office.tables.webhooks;
    for (const row of store.rows.values()) row['createdAt'] = longAgo;
    const { outbox } = office.build();
    for (const number of [1, 2]) await outbox.tell(office.event(number, longAgo), office.client);
    await outbox.tell(office.event(3), office.client);
    await office.run(hour);
    await office.sweep.prune(office.client);
    expect((await office.all(id)).map(({ subject }) => subject)).toEqual(['runs/ftjob-3', 'runs/ftjob-1']);
    expect(office.purged).toHaveLength(1);
  });
});
