import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawByRow } from '../../src/similarity/leaked-pairs.ts';

describe('a lottery over rows', () => {
  it('draws exactly the wanted number, and others with another seed', () => {
    const testSizes = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3_000 }), testSizes, fc.nat(), (rows, testSize, seed) => {
        const isDrawn = drawByRow(rows, testSize, seed);
        const drawn = Array.from({ length: rows }, (_, row) => isDrawn(row)).filter(Boolean);
        expect(drawn).toHaveLength(Math.min(rows - 1, Math.max(1, Math.round(rows * testSize))));
      }),
    );
    const drawnWith = (seed: number) => Array.from({ length: 100 }, (_, row) => drawByRow(100, 0.5, seed)(row));
    expect(drawnWith(1)).not.toEqual(drawnWith(2));
  });
});
