import { z } from 'zod';

/** What one contestant is given: a file to read, a folder of its own to write into. */
export interface Task {
  input: string;
  folder: string;
}

/** Does the work once; answers the bytes it counts by, where those are not the input's size. */
export type Contestant = (task: Task) => Promise<Work>;

/** Loading is over when `run` is called. */
export interface Work {
  bytes: number;
  /** Milliseconds of the work alone, where preparing for it is not to count. */
  milliseconds?: number;
}

/** As a contestant's process tells it. */
export const resultSchema = z.object({
  bytes: z.number(),
  milliseconds: z.number(),
  /** The most memory that the process held, its start included. */
  peakBytes: z.number(),
});
export type Result = z.infer<typeof resultSchema>;
