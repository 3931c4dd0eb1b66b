import { createHash } from 'node:crypto';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** What lies between an attempt and the next: the example of Standard Webhooks, about 76 hours in all. */
const pauses = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** The largest share that a pause is lengthened by, so that what failed together does not come back together. */
const jitter = 0.1;

/** An endpoint of which every attempt failed for so long (ms) is disabled. */
export const patienceWithEndpoints = 5 * 24 * hour;

/** A share from 0 to 1 that is the same for the same text. */
const shareOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;

/**
 * Milliseconds until the next attempt of a message of which `made` attempts failed; undefined when there is none. What the
 * receiver asked for is waited for in any case. The same message and number always give the same pause.
 */
export function pauseAfter(messageId: string, made: number, retryAfterSeconds = 0): number | undefined {
  const pause = pauses[made - 1];
  if (pause === undefined) return undefined;
  const lengthened = pause * (1 + jitter * shareOf(`${messageId}/${made}`));
  return Math.round(Math.max(lengthened, retryAfterSeconds * second));
}
