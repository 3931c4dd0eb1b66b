import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRowSlice, rowsOfSlice } from '../src/row-slice.ts';

describe('a row slice', () => {
  it.each([
    ['[:]', 200, 0, 200],
    ['[:1%]', 200, 0, 2],
    ['[10:20]', 200, 10, 20],
    ['[10:]', 200, 10, 200],
    ['[:10]', 200, 0, 10],
    ['[-5%:]', 200, 190, 200],
    ['[50%:]', 200, 100, 200],
    ['[25%:75%]', 200, 50, 150],
    ['[:-10%]', 200, 0, 180],
    ['[-20:-10]', 200, 180, 190],
    ['[:500]', 200, 0, 200],
    ['[-500:]', 200, 0, 200],
    ['[300:]', 200, 200, 200],
    ['[0:0]', 200, 0, 0],
    ['[:100%]', 7, 0, 7],
    ['[:1%]', 0, 0, 0],
  ])('%s of %i rows goes from %i to %i', (slice, total, from, to) => {
    expect(rowsOfSlice(slice, total)).toEqual({ from, to });
  });

  // The datasets library rounds with Python's `round`, which gives halves to the even number.
  it.each([
    ['[:1%]', 49, 0],
    ['[:1%]', 50, 0],
    ['[:1%]', 51, 1],
    ['[:1%]', 150, 2],
    ['[:5%]', 50, 2],
    ['[:33%]', 100, 33],
    ['[:33%]', 10, 3],
    ['[:35%]', 10, 4],
    ['[:45%]', 10, 4],
  ])('%s of %i rows rounds to %i as the datasets library does', (slice, total, to) => {
    expect(rowsOfSlice(slice, total).to).toBe(to);
  });

  it('in which one bound is a percentage is one of percentages, as in the datasets library', () => {
    expect(rowsOfSlice('[10:50%]', 200)).toEqual({ from: 20, to: 100 });
    expect(rowsOfSlice('[50%:75]', 200)).toEqual({ from: 100, to: 150 });
  });

  it('never leaves the dataset', () => {
    const bound = fc.tuple(fc.option(fc.integer({ min: -300, max: 300 })), fc.boolean());
    fc.assert(
      fc.property(bound, bound, fc.nat(1_000), ([left, leftPercent], [right, rightPercent], total) => {
        const text = (value: number | null, percent: boolean) =>
          value === null ? '' : `${value}${percent ? '%' : ''}`;
        const slice = `[${text(left, leftPercent)}:${text(right, rightPercent)}]`;
        expect(isRowSlice(slice)).toBe(true);
        const { from, to } = rowsOfSlice(slice, total);
        for (const end of [from, to]) expect(Number.isInteger(end) && end >= 0 && end <= total).toBe(true);
      }),
    );
  });

  it('is cut without gap or overlap at any percentage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.nat(10_000), (percent, total) => {
        expect(rowsOfSlice(`[:${percent}%]`, total).to).toBe(rowsOfSlice(`[${percent}%:]`, total).from);
      }),
    );
  });

  it.each([
    '',
    '[]',
    '[1]',
    '1:2',
    '[1:2',
    '[a:b]',
    '[1.5:2]',
    '[::2]',
    '[:1%%]',
    '[ :1]',
    '[--1:]',
    '[:1%]\n',
    '[%:]',
  ])('is not %j', (text) => {
    expect(isRowSlice(text)).toBe(false);
  });
});
