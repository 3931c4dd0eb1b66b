import type { Problem } from '../problem.ts';
import type { HubError } from './hub-error.ts';

const problem = (type: string, message: string, remedy: string): Problem => ({ type, message, remedy });

export const noConfig = (repository: string, config: string | undefined, configs: string[]): Problem =>
  problem(
    'hub_config_unknown',
    config
      ? `The dataset ${repository} has no configuration '${config}'.`
      : `The dataset ${repository} has several configurations, or none.`,
    configs.length > 0 ? `Name one of them by 'config': ${configs.join(', ')}.` : 'The hub has no Parquet files of it.',
  );

export const noSplit = (repository: string, split: string, splits: string[]): Problem =>
  problem(
    'hub_split_unknown',
    `The dataset ${repository} has no split '${split}'.`,
    `Name one of these: ${splits.join(', ')}.`,
  );

export const partialSplit = (repository: string, split: string, rows: number): Problem =>
  problem(
    'hub_split_partial',
    `The hub has turned only the first ${rows} rows of ${repository}'s split '${split}' into Parquet.`,
    `Take rows of them by their numbers, such as ${split}[:${rows}], or upload the dataset as a file.`,
  );

export const brokenFile = (repository: string, what: string): Problem =>
  problem(
    'hub_file_broken',
    `A file of ${repository} cannot be read: ${what}`,
    'Name another revision, or upload the dataset as a file.',
  );

/** What a refusal of the hub means for good; undefined where another try may go better. */
export function lastingProblem({ status, code, message }: HubError, repository: string): Problem | undefined {
  if (status === 404 || code === 'RepoNotFound')
    return problem(
      'hub_dataset_not_found',
      `The hub has no Parquet files of ${repository}: ${message}`,
      'Check the name and the revision; a private dataset needs HF_TOKEN. A dataset that the hub has not turned into Parquet has to be uploaded as a file.',
    );
  if (status === 401 || status === 403)
    return problem(
      'hub_access_denied',
      `The hub does not give out ${repository}: ${message}`,
      `Accept the dataset's terms at https://huggingface.co/datasets/${repository} and set HF_TOKEN to a token that may read it.`,
    );
  if (code === 'FileChanged')
    return problem(
      'hub_dataset_changed',
      `The dataset ${repository} was changed on the hub while it was read.`,
      'Ask for a new run: it reads what is there now.',
    );
  if (['NoRanges', 'UnsafeRedirect', 'TooManyRedirects', 'UnknownAnswer'].includes(code))
    return problem('hub_unusable', message, 'Check the address of the hub in the settings.');
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    return problem('hub_refused', message, 'Correct what the message names.');
  return undefined;
}
