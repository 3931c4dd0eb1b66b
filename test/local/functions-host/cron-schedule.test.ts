import { expect, test } from 'vitest';
import { readSchedule } from '../../../local/functions-host/timer/cron-schedule.ts';

const from = Date.parse('2026-11-23T14:31:07.500Z');

test.for([
  ['*/10 * * * * *', '2026-11-23T14:31:10.000Z'],
  ['0 */5 * * * *', '2026-11-23T14:35:00.000Z'],
  ['0 0 9 * * 1-5', '2026-11-24T09:00:00.000Z'],
  ['0 30 2 1 JAN *', '2027-01-01T02:30:00.000Z'],
  ['0 0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
  ['15 31 14 23 11 Mon', '2026-11-23T14:31:15.000Z'],
  ['*/5 * * * *', '2026-11-23T14:35:00.000Z'],
  ['00:10:00', '2026-11-23T14:41:07.500Z'],
] as const)('the schedule %s comes next at %s', ([schedule, next]) => {
  expect(new Date(readSchedule(schedule)(from)).toISOString()).toBe(next);
});

test.for(['', 'every day', '0 0 25 * * *', '0 0 0 * *  * *', '0 0 */0 * * *'])(
  '"%s" is refused as a schedule',
  (text) => {
    expect(() => readSchedule(text)).toThrow();
  },
);
