import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTestRows, rankOf, testRowsOf } from '../../src/rows/split-rows.ts';

const testSizes = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const word = fc.nat(2 ** 32 - 1);

describe('the rank of a row', () => {
  it('is a whole number below 2^53 that hash and seed alone decide', () => {
    fc.assert(
      fc.property(word, word, fc.nat(2 ** 31 - 1), (high, low, seed) => {
        const rank = rankOf(high, low, seed);
        expect(Number.isSafeInteger(rank) && rank >= 0).toBe(true);
        expect(rankOf(high, low, seed)).toBe(rank);
        expect(rankOf(high, low, seed + 1)).not.toBe(rank);
      }),
    );
  });

  it('is the same on every machine', () => {
    expect([rankOf(0, 0, 42), rankOf(1, 0, 42), rankOf(0xffffffff, 0x80000000, 7)]).toMatchInlineSnapshot(`
      [
        7689341517024157,
        2594367539916910,
        5012835263177764,
      ]
    `);
  });

  it('is spread evenly, also over hashes that hardly differ', () => {
    const low = Array.from({ length: 10_000 }, (_, index) => rankOf(0, index, 42)).filter((rank) => rank < 2 ** 52);
    expect(Math.abs(low.length - 5_000)).toBeLessThan(250);
  });
});

describe('the number of rows for testing', () => {
  it('is the nearest to the share, and leaves neither side empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5_000 }), testSizes, (rows, testSize) => {
        const count = testRowsOf(rows, testSize);
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThan(rows);
        if (rows * testSize >= 1 && rows * (1 - testSize) >= 1)
          expect(Math.abs(count - rows * testSize)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it.each([
    [10, 0.2, 2],
    [210, 0.2, 42],
    [12, 0.2, 2],
    [13, 0.2, 3],
    [10, 0.01, 1],
    [10, 0.99, 9],
  ])('of %i rows at %d is %i', (rows, testSize, count) => {
    expect(testRowsOf(rows, testSize)).toBe(count);
    const ranks = Array.from({ length: rows }, (_, index) => index);
    expect(chooseTestRows(ranks, testSize).reduce((sum, flag) => sum + flag, 0)).toBe(count);
  });
});
