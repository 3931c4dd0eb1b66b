import { z } from 'zod';

/** One thing that is wrong with a row: where, what, why it matters, and what to do. `path` is a JSON path such as `messages[2].role`. */
export const rowProblemSchema = z.object({
  line: z.number(),
  path: z.string(),
  what: z.string(),
  why: z.string(),
  fix: z.string(),
});
export type RowProblem = z.infer<typeof rowProblemSchema>;

/** What checking and splitting a dataset found. `problem_count` counts all, `problems` holds the first hundred. */
export const datasetReportSchema = z.object({
  bytes: z.number(),
  rows: z.number(),
  usable_rows: z.number(),
  turns: z.record(z.string(), z.number()),
  problem_count: z.number(),
  problems: z.array(rowProblemSchema),
  train_rows: z.number().optional(),
  test_rows: z.number().optional(),
});
export type DatasetReport = z.infer<typeof datasetReportSchema>;

/** The fewest rows that a split into train and test makes sense for. */
export const fewestRows = 10;
