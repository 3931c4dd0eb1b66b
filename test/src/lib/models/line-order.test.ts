import { expect, it } from 'vitest';
import { newerThan } from '../../../../src/lib/models/line-order.ts';

const own = { runId: `ftjob-${'5'.repeat(24)}`, createdAt: '2026-11-23T04:05:00.000Z' };

it('a version is newer by the time of its run, and by its name where two began at once', () => {
  const versions = [
    { name: 'r-00000000', createdAt: '2026-11-23T04:06:00.000Z' },
    { name: 'r-99999999', createdAt: '2026-11-23T04:04:00.000Z' },
    { name: 'r-44444444', createdAt: own.createdAt },
    { name: 'r-55555555', createdAt: own.createdAt },
    { name: 'r-66666666', createdAt: own.createdAt },
  ];
  expect(newerThan(versions, own).map(({ name }) => name)).toEqual(['r-00000000', 'r-66666666']);
});
