import { z } from 'zod';
import { problemSchema } from '../../platform/problem.ts';

/** One version of a blob: the same name uploaded again has another ETag and is another dataset. */
export const datasetSchema = z.object({ container: z.string(), name: z.string(), etag: z.string() });
export type Dataset = z.infer<typeof datasetSchema>;

/** What a run is started with. `createdAt` is an ISO time, fixed when the run was claimed. */
export const runRequestSchema = z.object({
  runId: z.string(),
  dataset: datasetSchema,
  createdAt: z.string(),
  /** Asked for over HTTP: its options are in its request, and not with the blob. */
  asked: z.boolean(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/** How a run ended. */
export const runOutcomeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('succeeded'), model: z.string() }),
  z.object({ status: z.literal('failed'), error: problemSchema }),
  z.object({ status: z.literal('rejected'), error: problemSchema }),
  z.object({ status: z.literal('cancelled') }),
]);
export type RunOutcome = z.infer<typeof runOutcomeSchema>;

export const runStatuses = ['queued', 'running', 'succeeded', 'failed', 'rejected', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Whether nothing more will happen to a run of this status. */
export const hasEnded = (status: RunStatus): boolean => status !== 'queued' && status !== 'running';
