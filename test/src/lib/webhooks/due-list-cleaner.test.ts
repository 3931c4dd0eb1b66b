import { expect, it } from 'vitest';
import { createDueListCleaner } from '../../../../src/lib/webhooks/due-list-cleaner.ts';

it('messages that settle while others are taken off the list are taken off together', async () => {
  const removals: (readonly string[])[] = [];
  let letGo = (): void => undefined;
  const settled = createDueListCleaner({
    settle(messageIds) {
      removals.push(messageIds);
      return new Promise((resolve) => (letGo = resolve));
    },
  });
  for (const id of ['a', 'b', 'c']) settled.note(id);
  expect(removals).toEqual([['a']]);
  letGo();
  await expect.poll(() => removals).toEqual([['a'], ['b', 'c']]);
  letGo();
});

it('a list that cannot be reached keeps nobody from being taken off it later', async () => {
  const removals: string[] = [];
  const settled = createDueListCleaner({
    settle(messageIds) {
      removals.push(...messageIds);
      return removals.length === 1 ? Promise.reject(new Error('The table is away.')) : Promise.resolve();
    },
  });
  settled.note('a');
  settled.note('b');
  await expect.poll(() => removals).toEqual(['a', 'b']);
});
