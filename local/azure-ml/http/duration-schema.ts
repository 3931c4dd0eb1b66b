import { z } from 'zod';

const pattern = /^P(?!$)(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** An ISO 8601 duration such as `PT120S`. */
export const durationSchema = z.string().regex(pattern, 'must be an ISO 8601 duration such as PT90S');

/** The milliseconds of a duration that `durationSchema` let pass. */
export function toMilliseconds(duration: string): number {
  // A part that is not there counts as nothing.
  const [, ...parts] = pattern.exec(duration) ?? [];
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part: string | undefined) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
