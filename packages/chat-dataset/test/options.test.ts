import { describe, expect, it } from 'vitest';
import { maxBadRows } from '../src/options.ts';

describe('the number of bad rows that may be skipped', () => {
  it.each([
    ['1%', 99, 0],
    ['1%', 100, 1],
    ['2.5%', 1_000, 25],
    ['100%', 7, 7],
    ['0', 1_000, 0],
    ['12', 5, 12],
  ])('at %s of %i rows is %i', (limit, rows, most) => {
    expect(maxBadRows(limit, rows)).toBe(most);
  });
});
