import { z } from 'zod';

const phaseViewSchema = z.object({
  name: z.string(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  seconds: z.number().nullable(),
});

const reportViewSchema = z.object({
  rows: z.number(),
  train_rows: z.number().optional(),
  test_rows: z.number().optional(),
  problem_count: z.number().optional(),
  problems: z.array(
    z.object({ line: z.number(), path: z.string(), what: z.string(), why: z.string(), fix: z.string() }),
  ),
});

/** What the show reads of a run as `GET /v1/runs/{id}` tells it. */
export const runViewSchema = z.object({
  id: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'rejected', 'cancelled']),
  phase: z.string().nullable(),
  created_at: z.number(),
  finished_at: z.number().nullable(),
  dataset: z.object({ container: z.string(), name: z.string(), etag: z.string() }),
  line: z.string().nullable(),
  model: z.string().nullable(),
  phases: z.array(phaseViewSchema),
  progress: z.object({ done: z.number(), total: z.number(), unit: z.string() }).nullable(),
  report: reportViewSchema.nullable(),
  metrics: z.record(z.string(), z.array(z.object({ step: z.number(), value: z.number() }))),
  error: z.object({ type: z.string(), message: z.string(), remedy: z.string() }).nullable(),
});

/** And as `GET /v1/runs` does. */
export const runSummarySchema = runViewSchema.omit({ report: true, metrics: true });

export type RunView = z.infer<typeof runViewSchema>;
export type RunSummary = z.infer<typeof runSummarySchema>;
export type PhaseView = z.infer<typeof phaseViewSchema>;
export type ReportView = z.infer<typeof reportViewSchema>;

export const isOver = ({ status }: Pick<RunView, 'status'>): boolean => status !== 'queued' && status !== 'running';
