import { expect, it } from 'vitest';
import { BoundedMap } from '../../../../src/lib/platform/bounded-map.ts';

it('a map of what is recent lets go of what was set first, and of nothing else', () => {
  const recent = new BoundedMap<string, number>(3);
  for (const [index, key] of ['a', 'b', 'c', 'a', 'd'].entries()) recent.set(key, index);
  expect([...recent]).toEqual([
    ['c', 2],
    ['a', 3],
    ['d', 4],
  ]);
});
