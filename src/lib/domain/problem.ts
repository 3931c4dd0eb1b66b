import { z } from 'zod';

/** What went wrong, in words for the person who has to act: a stable `type`, what happened, and what to do about it. */
export const problemSchema = z.object({ type: z.string(), message: z.string(), remedy: z.string() });
export type Problem = z.infer<typeof problemSchema>;
