import { z } from 'zod';

/** A piece of a row, in short, and the place in it that is meant. */
const excerptSchema = z.object({ text: z.string(), at: z.number() });
export type Excerpt = z.infer<typeof excerptSchema>;

/** One thing that is wrong with a row: where, what, why it matters, and what to do. `path` is a JSON path such as `messages[2].role`. */
export const rowProblemSchema = z.object({
  line: z.number(),
  path: z.string(),
  what: z.string(),
  why: z.string(),
  fix: z.string(),
  excerpt: excerptSchema.optional(),
  /** Set where a slice is asked for and the row lies outside of it. */
  outside_slice: z.boolean().optional(),
});
export type RowProblem = z.infer<typeof rowProblemSchema>;

/** Problems of the same kind at the same kind of place: how many, and the first hundred in full. */
export const problemKindSchema = z.object({ kind: z.string(), count: z.number(), first: z.array(rowProblemSchema) });
export type ProblemKind = z.infer<typeof problemKindSchema>;

/** The first hundred lines of those that something is told of. */
const rowLinesSchema = { rows: z.number(), lines: z.array(z.number()) };

/** A field that holds something in so many usable rows, and that training does not read. */
const leftOutSchema = z.object({ field: z.string(), ...rowLinesSchema });
export type LeftOut = z.infer<typeof leftOutSchema>;

/** Something odd in so many usable rows, which are kept. */
const rowWarningSchema = z.object({ kind: z.string(), ...rowLinesSchema, what: z.string(), fix: z.string() });
export type RowWarning = z.infer<typeof rowWarningSchema>;

/** What is told of rows that are kept all the same. Older reports say nothing of it. */
const toldSchema = z.object({
  left_out: z.array(leftOutSchema).optional(),
  warnings: z.array(rowWarningSchema).optional(),
});

/** How a whole number is spread over rows. `p90` is the smallest value that at least 90 % of the rows do not exceed. */
export const distributionSchema = z.object({
  total: z.number(),
  min: z.number(),
  mean: z.number(),
  p50: z.number(),
  p90: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
});
export type Distribution = z.infer<typeof distributionSchema>;

/** A limit in tokens, the rows that are longer, and the tokens of them that lie beyond it. */
export const tokenLimitSchema = z.object({ limit: z.number(), rows_over: z.number(), tokens_cut: z.number() });
export type TokenLimit = z.infer<typeof tokenLimitSchema>;

export const tokenReportSchema = distributionSchema.extend({
  rows: z.number(),
  /** Where vocabulary and special tokens come from. */
  source: z.string(),
  max_seq_length: tokenLimitSchema.optional(),
  context_window: tokenLimitSchema.optional(),
});
export type TokenReport = z.infer<typeof tokenReportSchema>;

/** Text that looks like a secret or like personal data. `shown` never holds all of it. */
export const suspectGroupSchema = z.object({
  kind: z.string(),
  count: z.number(),
  rows: z.number(),
  places: z.array(z.object({ line: z.number(), path: z.string(), shown: z.string() })),
});
export type SuspectGroup = z.infer<typeof suspectGroupSchema>;

export const intervalSchema = z.object({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof intervalSchema>;

export const trainingEstimateSchema = z.object({
  steps: z.number(),
  /** Tokens that training reads in all epochs; undefined where rows were not counted in tokens. */
  tokens: z.number().optional(),
  gpu_hours: intervalSchema.optional(),
  usd: intervalSchema.optional(),
  formula: z.string(),
});
export type TrainingEstimate = z.infer<typeof trainingEstimateSchema>;

/** Rows that say what an earlier one says, or nearly so, and clusters of rows that a split keeps together. */
const duplicatesSchema = z.object({
  exact_rows: z.number(),
  near_rows: z.number(),
  /** Clusters of two rows or more: duplicates, near-duplicates, the same first user turn. */
  clusters: z.number(),
  rows_in_clusters: z.number(),
  largest_cluster: z.number(),
});

/** Pairs of rows of one cluster with one row for training and one for testing. */
const leakageSchema = z.object({
  pairs_a_random_split_would_leak: z.number(),
  /** Of the split that was made: none, but where all rows are one cluster. */
  pairs_leaked: z.number().optional(),
  /** What `test_size` asks for; `test_rows` differs from it only where no choice of whole clusters comes to it. */
  wanted_test_rows: z.number().optional(),
  torn_clusters: z.number().optional(),
});

/** What became of a file's rows: those that were read are kept or dropped. */
const keptSchema = z.object({
  kept_rows: z.number().optional(),
  dropped_rows: z.number().optional(),
  /** Rows by the reason for which they were dropped; each dropped row has one. */
  dropped_by: z.record(z.string(), z.number()).optional(),
});

const formatSchema = z.object({ container: z.string(), format: z.string(), compression: z.string() });

/** The file that is tested with, where the options name one. */
const validationSchema = z.object({
  name: z.string(),
  format: formatSchema.optional(),
  rows: z.number(),
  usable_rows: z.number(),
  problem_count: z.number().default(0),
  problems: z.array(rowProblemSchema).default([]),
  problem_kinds: z.array(problemKindSchema).optional(),
  ...toldSchema.shape,
  ...keptSchema.shape,
});

/**
 * What checking and splitting a dataset found. `problem_count` counts all, `problems` holds the first hundred. Statistics are
 * of all usable rows, before duplicates are dropped and before a slice is taken. Older reports hold the required fields only.
 */
export const datasetReportSchema = z.object({
  /** Where the rows are from; of a dataset on the hub also the commit, and what was asked for of it. */
  dataset: z
    .object({
      source: z.string(),
      etag: z.string().optional(),
      revision: z.string().optional(),
      split: z.string().optional(),
      config: z.string().optional(),
    })
    .optional(),
  bytes: z.number(),
  rows: z.number(),
  usable_rows: z.number(),
  turns: z.record(z.string(), z.number()),
  problem_count: z.number(),
  problems: z.array(rowProblemSchema),
  problem_kinds: z.array(problemKindSchema).optional(),
  ...toldSchema.shape,
  /** Where every problem, duplicate and row that is cut is told with its line. */
  problems_file: z.string().optional(),
  /** Of all problems, those of rows outside of the slice: they are no reason to reject the dataset. */
  problems_outside_slice: z.number().optional(),
  validation: validationSchema.optional(),
  format: formatSchema.optional(),
  ...keptSchema.shape,
  turns_per_row: distributionSchema.optional(),
  /** Characters (UTF-16 units) of the contents of a row. */
  lengths: distributionSchema.optional(),
  /** Shares of the letters, largest first, by Unicode script. */
  scripts: z.record(z.string(), z.number()).optional(),
  tokens: tokenReportSchema.optional(),
  duplicates: duplicatesSchema.optional(),
  leakage: leakageSchema.optional(),
  suspects: z.array(suspectGroupSchema).optional(),
  estimate: trainingEstimateSchema.optional(),
  train_rows: z.number().optional(),
  test_rows: z.number().optional(),
});
export type DatasetReport = z.infer<typeof datasetReportSchema>;
export type KeptReport = z.infer<typeof keptSchema>;
export type ValidationReport = z.infer<typeof validationSchema>;

/** The fewest rows that a split into train and test makes sense for. */
export const fewestRows = 10;
