import { z } from 'zod';
import { datasetReportSchema } from 'chat-dataset/report';
import { phaseSchema } from '../runs/contract/phase.ts';
import { problemSchema } from '../platform/problem.ts';
import { runStatuses } from '../runs/contract/run.ts';
import type { Row } from '../azure/table-store.ts';

/** A column that holds JSON. */
const json = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const resourceSchema = z.object({ kind: z.string(), name: z.string(), url: z.string() });

export const phaseTimesSchema = z.object({ name: phaseSchema, startedAt: z.string(), endedAt: z.string().optional() });
export type PhaseTimes = z.infer<typeof phaseTimesSchema>;

/** What the run decided before anything was paid for. */
const planSchema = z.object({
  training_size: z.string(),
  serving_size: z.string(),
  passed_over: z.array(z.object({ size: z.string(), reason: z.string() })),
});

export const progressSchema = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.enum(['bytes', 'rows', 'steps']),
  /** Rows so far, where the unit is another one. */
  rows: z.number().optional(),
  /** Units a second, and what is left at that rate. */
  rate: z.number().optional(),
  seconds_left: z.number().nullable().optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** A run as the `runs` table holds it. Times are ISO. */
export const runRowSchema = z.object({
  partitionKey: z.string(),
  rowKey: z.string(),
  etag: z.string(),
  runId: z.string(),
  status: z.enum(runStatuses),
  phase: phaseSchema.optional(),
  createdAt: z.string(),
  finishedAt: z.string().optional(),
  cancelRequestedAt: z.string().optional(),
  /** Whether everything was done that follows the end of the run; false from its end on until then. */
  concluded: z.boolean().optional(),
  /** How often the orchestration was started again that the engine had ended. */
  restarts: z.number().optional(),
  restartedAt: z.string().optional(),
  container: z.string(),
  blob: z.string(),
  blobEtag: z.string(),
  /** Of a dataset on the hub: what was asked for of it. */
  split: z.string().optional(),
  config: z.string().optional(),
  sizeBytes: z.coerce.number().optional(),
  line: z.string().optional(),
  /** Empty, since a merge cannot take a column away, where it answers nobody any more because of how the run ended. */
  model: z
    .string()
    .optional()
    .transform((name) => name || undefined),
  options: json(z.record(z.string(), z.unknown())).optional(),
  /** Where the run's own webhook goes: encrypted, and what may be shown of it. */
  webhookUrl: z.string().optional(),
  webhookOrigin: z.string().optional(),
  phases: json(z.array(phaseTimesSchema)).default([]),
  progress: json(progressSchema.nullable()).optional(),
  report: json(datasetReportSchema).optional(),
  plan: json(planSchema).optional(),
  resources: json(z.array(resourceSchema)).default([]),
  warnings: json(z.array(z.string())).default([]),
  error: json(problemSchema).optional(),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const toRunRow = (row: Row): RunRow => runRowSchema.parse(row);
