import {
  complaintsOf,
  datasetOptionSchemas as dataset,
  numberOption,
  optionFaultsOf,
  wholeNumberOption,
  type DatasetOptions,
  type OptionFault,
} from 'chat-dataset/options';
import { z } from 'zod';
import { defaultModelName, findBaseModel, knownModelNames } from '../../models/contract/base-model.ts';
import type { Problem } from '../../platform/problem.ts';

const schedulers = [
  'linear',
  'cosine',
  'cosine_with_restarts',
  'polynomial',
  'constant',
  'constant_with_warmup',
] as const;

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
  epochs: dataset.epochs,
  batch_size: dataset.batch_size,
  learning_rate: numberOption((value) => value > 0 && value <= 1, 'must be a number above 0, and at most 1').default(
    5e-6,
  ),
  lr_scheduler_type: z.enum(schedulers, { error: `must be one of ${schedulers.join(', ')}` }).default('cosine'),
  lora_r: wholeNumberOption(1, 256).default(8),
  test_size: dataset.test_size,
  slice: dataset.slice,
  seed: dataset.seed,
  max_seq_length: dataset.max_seq_length,
  on_bad_row: dataset.on_bad_row,
  on_lost_field: dataset.on_lost_field,
  max_bad_rows: dataset.max_bad_rows,
  dedupe: dataset.dedupe,
  validation_file: z.string().min(1, 'must be the name of a blob').optional(),
  max_unpacked_gb: dataset.max_unpacked_gb,
  promptflow: z.enum(['folder', 'upload'], 'must be folder or upload').default('folder'),
  webhook_url: z.string().optional(),
});

export type RunOptions = z.infer<typeof runOptionsSchema>;

/** What training needs of the options: everything but where to tell the outcome, which may carry a secret. */
export type TrainingOptions = Omit<RunOptions, 'webhook_url'>;

/** What checking and splitting a dataset need of the options. */
export const datasetOptionsOf = (options: TrainingOptions): DatasetOptions => ({
  ...options,
  context_window: findBaseModel(options.model)?.contextWindow ?? options.max_seq_length,
});

export const knownOptions = Object.keys(runOptionsSchema.shape);

/** Metadata that uploaders and tools set by themselves; not meant for a run. */
const foreignMetadata = new Set(['hdi_isfolder', 'mtime', 'azcopy_mtime']);

/** Says why no webhook can go to a URL; undefined where one can. */
export type JudgeWebhookUrl = (url: string) => string | undefined;

/** Enough for who sends nothing there. */
const anyUrl: JudgeWebhookUrl = (url) => (URL.canParse(url) ? undefined : 'it is no URL');

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
  const faults = parsed.error ? optionFaultsOf(parsed.error) : [];
  if (complaint) faults.push({ field: 'webhook_url', what: `is refused: ${complaint}` });
  return parsed.success && !complaint ? { options: parsed.data } : { faults };
}
