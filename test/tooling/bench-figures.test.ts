import { describe, expect, it } from 'vitest';
import { isBroken, quartilesOf, type Figure } from '../../bench/figure.ts';
import { toFigureTable } from '../../bench/figure-table.ts';
import type { RecordedRequest } from '../../bench/recorded-request.ts';
import { toTimeShares } from '../../bench/run/time-shares.ts';

const events = (...values: number[]): Figure => ({ name: 'history', unit: 'events', values, most: 60, meaning: '' });

/** A request from one millisecond to another; the process had slept for so long by its start and by its end. */
const request = (origin: string, [startedAt, endedAt]: [number, number], [idleAtStart, idleAtEnd]: [number, number]) =>
  ({ origin, method: 'GET', path: '/', startedAt, endedAt, idleAtStart, idleAtEnd, peakMemory: 1 }) as const;

describe('a figure', () => {
  it('has its median and quartiles between its sorted values', () => {
    expect(quartilesOf([40, 10, 30, 20])).toEqual({ lower: 17.5, median: 25, upper: 32.5 });
    expect(quartilesOf([7])).toEqual({ lower: 7, median: 7, upper: 7 });
  });

  it('is broken by a single value over its limit, and by having none', () => {
    expect(isBroken(events(60, 56))).toBe(false);
    expect(isBroken(events(56, 61, 56))).toBe(true);
    expect(isBroken(events())).toBe(true);
  });

  it('that may be no less than a limit is broken by its median alone', () => {
    const ratio = (...values: number[]): Figure => ({ name: 'ratio', unit: 'times', values, least: 1.25, meaning: '' });
    expect(isBroken(ratio(1, 1.3, 2))).toBe(false);
    expect(isBroken(ratio(1, 1.2, 2))).toBe(true);
    expect(isBroken(ratio())).toBe(true);
    expect(toFigureTable([ratio(1.5)])[1]).toMatch(/✓ ≥ 1\.25$/);
  });

  it('is never broken without a limit', () => {
    expect(isBroken({ name: 'run', unit: 'ms', values: [1e9], meaning: '' })).toBe(false);
  });

  it('shows its limit, kept or broken, in the table', () => {
    expect(toFigureTable([events(56, 58)])[1]).toMatch(/^history +57 events +56\.5 – 57\.5 +✓ ≤ 60$/);
    expect(toFigureTable([events(61)])[1]).toMatch(/✗ ≤ 60$/);
  });
});

describe('the time of a run', () => {
  const isMl = ({ origin }: RecordedRequest) => origin === 'ml';

  it('is shared out among requests, pauses and computing', () => {
    const requests = [request('table', [110, 130], [0, 15]), request('ml', [150, 190], [25, 60])];
    expect(toTimeShares(requests, isMl, 100, 200)).toEqual({
      total: 100,
      storage: 20,
      ml: 40,
      pauses: 10,
      computing: 30,
    });
  });

  it('belongs to the ML service where it and storage are asked at the same time', () => {
    const requests = [request('table', [100, 160], [0, 50]), request('ml', [120, 140], [10, 30])];
    expect(toTimeShares(requests, isMl, 100, 160)).toMatchObject({ storage: 40, ml: 20, pauses: 0, computing: 0 });
  });

  it('does not count requests of before or after', () => {
    const requests = [request('ml', [10, 90], [0, 80]), request('table', [120, 150], [90, 110])];
    expect(toTimeShares(requests, isMl, 100, 160)).toEqual({ total: 60, storage: 30, ml: 0, pauses: 0, computing: 30 });
  });
});
