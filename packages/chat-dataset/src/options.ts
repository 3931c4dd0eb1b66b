import { z } from 'zod';
import { isRowSlice } from './row-slice.ts';

/** As people write numbers; what else JavaScript takes for one, such as an empty text, is a mistake here. */
const numberForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** An option whose value is a number, given as text. `error` follows on the option's name. */
export const numberOption = (isAllowed: (value: number) => boolean, error: string) =>
  z
    .string()
    .trim()
    .regex(numberForm, { error, abort: true })
    .transform(Number)
    .refine((value) => Number.isFinite(value) && isAllowed(value), { error });

/** The same of whole numbers, from one up to and with another. */
export const wholeNumberOption = (from: number, to: number) =>
  numberOption(
    (value) => Number.isInteger(value) && value >= from && value <= to,
    `must be a whole number from ${from} to ${to}`,
  );

/** `250` rows, or `2.5%` of them. */
const rowLimit = /^\d{1,12}$|^(?:\d{1,2}(?:\.\d+)?|100)%$/;

/** How a dataset is checked and split. Each option is given as text; the values are those of a dataset that names none. */
export const datasetOptionSchemas = {
  /** For the estimate of training steps. */
  epochs: wholeNumberOption(1, 50).default(1),
  batch_size: wholeNumberOption(1, 64).default(1),
  test_size: numberOption((value) => value > 0 && value < 1, 'must be a number above 0 and below 1').default(0.2),
  slice: z.string().refine(isRowSlice, { error: 'must look like [:1%], [10:20] or [-5%:]' }).optional(),
  seed: wholeNumberOption(0, 2 ** 31 - 1).default(42),
  max_seq_length: wholeNumberOption(16, 131072).default(2048),
  on_bad_row: z.enum(['reject', 'skip'], 'must be reject or skip').default('reject'),
  on_lost_field: z.enum(['warn', 'reject'], 'must be warn or reject').default('warn'),
  max_bad_rows: z.string().regex(rowLimit, 'must be a number of rows or a percentage such as 1%').default('1%'),
  dedupe: z.enum(['exact', 'near', 'off'], 'must be exact, near or off').default('exact'),
  max_unpacked_gb: numberOption(
    (value) => value > 0 && value <= 10_000,
    'must be a number above 0, and at most 10000',
  ).default(50),
};

export const datasetOptionsSchema = z.strictObject({
  ...datasetOptionSchemas,
  /** Tokens that prompt and answer of the model share; 4096 are those of Phi-3-mini-4k. */
  context_window: wholeNumberOption(16, 10_000_000).default(4096),
});

export type DatasetOptions = z.infer<typeof datasetOptionsSchema>;

/** What is wrong with one option. */
export interface OptionFault {
  field: string;
  what: string;
}

/** What zod says of options, a line for each of them. */
export const optionFaultsOf = (error: z.ZodError): OptionFault[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, what: 'is unknown' }))
      : [{ field: String(issue.path[0]), what: issue.message }],
  );

/** The faults in one sentence's words. */
export const complaintsOf = (faults: readonly OptionFault[]): string =>
  faults
    .map(({ field, what }) => (what === 'is unknown' ? `unknown option '${field}'` : `option '${field}' ${what}`))
    .join('; ');

/** Reads options by their names, all values texts; or names each that is wrong. */
export function readDatasetOptions(
  given: Record<string, string>,
): { options: DatasetOptions } | { faults: OptionFault[] } {
  const parsed = datasetOptionsSchema.safeParse(given);
  return parsed.success ? { options: parsed.data } : { faults: optionFaultsOf(parsed.error) };
}

/** How many of `rows` may be bad before skipping them becomes a rejection. */
export const maxBadRows = (limit: string, rows: number): number =>
  limit.endsWith('%') ? Math.floor((rows * Number(limit.slice(0, -1))) / 100) : Number(limit);
