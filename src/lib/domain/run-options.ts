import { z } from 'zod';
import { defaultModelName, findBaseModel, knownModelNames } from './base-model.ts';
import type { Problem } from './problem.ts';
import { isRowSlice } from './row-slice.ts';

/** As people write numbers; what else JavaScript takes for one, such as an empty text, is a slip here. */
const numberForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const number = (isAllowed: (value: number) => boolean, error: string) =>
  z
    .string()
    .trim()
    .regex(numberForm, { error, abort: true })
    .transform(Number)
    .refine((value) => Number.isFinite(value) && isAllowed(value), { error });

const wholeNumber = (from: number, to: number) =>
  number(
    (value) => Number.isInteger(value) && value >= from && value <= to,
    `must be a whole number from ${from} to ${to}`,
  );

const schedulers = [
  'linear',
  'cosine',
  'cosine_with_restarts',
  'polynomial',
  'constant',
  'constant_with_warmup',
] as const;

/** `250` rows, or `2.5%` of them. */
const rowLimit = /^\d{1,12}$|^(?:\d{1,2}(?:\.\d+)?|100)%$/;

/**
 * The options of a run, as blob metadata gives them (text), with the values of a run that names none.
 * Learning rate and scheduler are the ones that Phi-3's own model card recommends.
 */
const runOptionsSchema = z.strictObject({
  model: z
    .string()
    .default(defaultModelName)
    .refine((name) => findBaseModel(name), {
      error: `must be one of ${knownModelNames.join(', ')}, or any model of the registry as name:version`,
    }),
  suffix: z
    .string()
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u,
      'must be 1 to 40 letters, digits, spaces, dots, dashes or underscores',
    )
    .optional(),
  epochs: wholeNumber(1, 50).default(1),
  batch_size: wholeNumber(1, 64).default(1),
  learning_rate: number((value) => value > 0 && value <= 1, 'must be a number above 0, and at most 1').default(5e-6),
  lr_scheduler_type: z.enum(schedulers, { error: `must be one of ${schedulers.join(', ')}` }).default('cosine'),
  lora_r: wholeNumber(1, 256).default(8),
  test_size: number((value) => value > 0 && value < 1, 'must be a number above 0 and below 1').default(0.2),
  slice: z.string().refine(isRowSlice, { error: 'must look like [:1%], [10:20] or [-5%:]' }).optional(),
  seed: wholeNumber(0, 2 ** 31 - 1).default(42),
  max_seq_length: wholeNumber(16, 131072).default(2048),
  on_bad_row: z.enum(['reject', 'skip'], 'must be reject or skip').default('reject'),
  on_lost_field: z.enum(['warn', 'reject'], 'must be warn or reject').default('warn'),
  max_bad_rows: z.string().regex(rowLimit, 'must be a number of rows or a percentage such as 1%').default('1%'),
  dedupe: z.enum(['exact', 'near', 'off'], 'must be exact, near or off').default('exact'),
  validation_file: z.string().min(1, 'must be the name of a blob').optional(),
  max_unpacked_gb: number(
    (value) => value > 0 && value <= 10_000,
    'must be a number above 0, and at most 10000',
  ).default(50),
  promptflow: z.enum(['folder', 'upload'], 'must be folder or upload').default('folder'),
  webhook_url: z.string().optional(),
});

export type RunOptions = z.infer<typeof runOptionsSchema>;

/** What training needs of the options: everything but where to tell the outcome, which may carry a secret. */
export type TrainingOptions = Omit<RunOptions, 'webhook_url'>;

/** What checking and splitting a dataset need of the options. */
export type DatasetOptions = Pick<
  RunOptions,
  | 'on_bad_row'
  | 'max_bad_rows'
  | 'on_lost_field'
  | 'dedupe'
  | 'test_size'
  | 'seed'
  | 'slice'
  | 'max_seq_length'
  | 'max_unpacked_gb'
  | 'model'
  | 'epochs'
  | 'batch_size'
>;

/** How many of `rows` may be bad before skipping them becomes a rejection. */
export const mostBadRows = (limit: string, rows: number): number =>
  limit.endsWith('%') ? Math.floor((rows * Number(limit.slice(0, -1))) / 100) : Number(limit);

export const knownOptions = Object.keys(runOptionsSchema.shape);

/** Metadata that uploaders and tools set by themselves; not meant for a run. */
const foreignMetadata = new Set(['hdi_isfolder', 'mtime', 'azcopy_mtime']);

/** What is wrong with one option. */
export interface OptionFault {
  field: string;
  what: string;
}

const faultsOf = (issue: z.core.$ZodIssue): OptionFault[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((field) => ({ field, what: 'is unknown' }))
    : [{ field: String(issue.path[0]), what: issue.message }];

/** Says why no webhook can go to a URL; undefined where one can. */
export type JudgeWebhookUrl = (url: string) => string | undefined;

/** Enough for who sends nothing there. */
const anyUrl: JudgeWebhookUrl = (url) => (URL.canParse(url) ? undefined : 'it is no URL');

/** The faults in one sentence's words. */
export const complaintsOf = (faults: readonly OptionFault[]): string =>
  faults
    .map(({ field, what }) => (what === 'is unknown' ? `unknown option '${field}'` : `option '${field}' ${what}`))
    .join('; ');

/** Reads the options from blob metadata. All faults are named at once. */
export function readRunOptions(
  metadata: Record<string, string>,
  judgeUrl: JudgeWebhookUrl = anyUrl,
): { status: 'read'; options: RunOptions } | { status: 'rejected'; error: Problem } {
  const given = Object.entries(metadata).filter(([name]) => !foreignMetadata.has(name.toLowerCase()));
  const read = parseOptions(Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value])), judgeUrl);
  if ('options' in read) return { status: 'read', options: read.options };
  return {
    status: 'rejected',
    error: {
      type: 'invalid_options',
      message: `The blob's metadata holds options that no run can have: ${complaintsOf(read.faults)}.`,
      remedy: `Known options are ${knownOptions.join(', ')}. Correct the metadata and upload the blob again.`,
    },
  };
}

/** Reads options by their exact names, or names each that no run can have. */
export function parseOptions(
  given: Record<string, string>,
  judgeUrl: JudgeWebhookUrl = anyUrl,
): { options: RunOptions } | { faults: OptionFault[] } {
  const parsed = runOptionsSchema.safeParse(given);
  const { webhook_url: url } = given;
  const complaint = url === undefined ? undefined : judgeUrl(url);
  const faults = parsed.error?.issues.flatMap(faultsOf) ?? [];
  if (complaint) faults.push({ field: 'webhook_url', what: `is refused: ${complaint}` });
  return parsed.success && !complaint ? { options: parsed.data } : { faults };
}
