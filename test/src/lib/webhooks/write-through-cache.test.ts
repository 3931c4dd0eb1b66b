import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Delivery } from '../../../../src/lib/storage/delivery-row.ts';
import { createWriteThroughCache } from '../../../../src/lib/webhooks/write-through-cache.ts';
import { healthyReceiver, postOffice, tellEvents } from '../../../support/webhook-scene.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

// Nothing but its name is looked at.
const message = (messageId: string) => ({ messageId }) as Delivery;

it('a message is taken once, and not when it has waited for long', () => {
  const fresh = createWriteThroughCache();
  for (const id of ['taken', 'stale']) fresh.note(message(id));
  expect(fresh.take('taken')).toEqual(message('taken'));
  expect(fresh.take('taken')).toBeUndefined();
  vi.advanceTimersByTime(6_000);
  expect(fresh.take('stale')).toBeUndefined();
});

it('no more than the newest 250 messages are held', () => {
  const fresh = createWriteThroughCache();
  for (let number = 0; number < 300; number += 1) fresh.note(message(`msg_${number}`));
  expect(fresh.take('msg_49')).toBeUndefined();
  expect(fresh.take('msg_50')).toEqual(message('msg_50'));
});

it('a message that somebody else has sent meanwhile stays as they left it', async () => {
  const receiver = await healthyReceiver();
  const office = postOffice();
  const { id } = await office.register(receiver.url);
  await tellEvents(office, 1);
  await office.run(undefined, office.build().deliver);
  const [sent] = await office.all(id);
  await office.deliver(
    { endpointId: id, messageId: sent!.messageId, round: 0, now: new Date().toISOString() },
    office.client,
  );
  expect(await office.all(id)).toMatchObject([{ status: 'delivered' }]);
});
