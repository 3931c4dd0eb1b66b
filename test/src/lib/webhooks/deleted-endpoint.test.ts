import { describe, expect, it } from 'vitest';
import { postOffice, receiverThat, tellEvents } from '../../../support/webhook-scene.ts';

const hour = 3_600_000;

describe('an endpoint that is deleted', () => {
  it('ends the messages that wait for their next attempt, now', async () => {
    const receiver = await receiverThat(() => 500);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    const other = await office.register(receiver.url);
    await tellEvents(office, 3);
    await office.run(hour);
    const waiting = (await office.all(id)).map((delivery) => delivery.messageId);
    await office.endpoints.remove(id);
    await office.deliveries.stop(id, office.client);
    await office.run(1_000);
    expect(waiting.filter((messageId) => office.running.has(messageId))).toEqual([]);
    expect(office.running.size).toBe(3);
    expect(
      office.news
        .filter(({ status }) => status === 'stopped')
        .map(({ messageId }) => messageId)
        .toSorted(),
    ).toEqual(waiting.toSorted());
    expect((await office.all(other.id)).map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
  });

  it('leaves a message as it is that has arrived', async () => {
    const receiver = await receiverThat(() => 204);
    const office = postOffice();
    const { id } = await office.register(receiver.url);
    await tellEvents(office, 1);
    await office.run();
    await office.endpoints.remove(id);
    await office.deliveries.stop(id, office.client);
    expect(office.news.map(({ status }) => status)).not.toContain('stopped');
  });
});
