const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Event Grid's waits between attempts, in milliseconds; the last one repeats. */
const schedule = [
  10 * second,
  30 * second,
  minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
];

/** After how many attempts, and how long after publishing, an event is given up. */
export const maxDeliveryAttempts = 30;
export const timeToLive = 24 * hour;

/**
 * How long to wait after attempt number `attempts` (1 is the first) has failed, with up to a tenth more at random.
 * `firstRetries` are waits that come before Azure's, for a laptop on which ten seconds are long.
 */
export function toRetryWait(attempts: number, firstRetries: number[], random: () => number): number {
  const waits = [...firstRetries, ...schedule];
  const wait = waits[Math.min(attempts, waits.length) - 1] ?? 12 * hour;
  return wait * (1 + random() / 10);
}
