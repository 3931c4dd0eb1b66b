import { z } from 'zod';

/** Everything that webhooks tell of. The first three are OpenAI's own words. */
export const eventTypes = [
  'fine_tuning.job.succeeded',
  'fine_tuning.job.failed',
  'fine_tuning.job.cancelled',
  'run.phase_changed',
  'run.rejected',
  'model.live',
  'model.removed',
] as const;
export type EventType = (typeof eventTypes)[number];

/** What the test of an endpoint sends; nobody needs to subscribe to it. */
export const testEventType = 'webhook.test';

/** Whether a pattern such as `run.*`, `*` or `model.live` speaks of an event. */
export const isMeant = (pattern: string, type: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));

/** A pattern that at least one event fits, so that a slip of the pen does not make an endpoint that never hears anything. */
export const eventPatternSchema = z.string().refine((pattern) => eventTypes.some((type) => isMeant(pattern, type)), {
  error: `no event fits; known are ${eventTypes.join(', ')}, and wildcards such as run.* and *`,
});
