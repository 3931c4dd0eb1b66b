import { z } from 'zod';

/** At the first start ever a timer has no status yet. */
const timerSchema = z.object({ scheduleStatus: z.object({ next: z.string() }).nullish() });

/**
 * The time of the host (ms) that runs a timer function, as far as the timer tells it: the waits of orchestrations go by that
 * clock, which may be ahead of this process's own.
 */
export function hostTimeOf(timer: unknown, now: number): number {
  const { data } = timerSchema.safeParse(timer);
  return Math.max(now, Date.parse(data?.scheduleStatus?.next ?? '') || 0);
}
