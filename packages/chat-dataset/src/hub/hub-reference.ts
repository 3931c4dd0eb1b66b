import { isRowSlice } from '../row-slice.ts';

/** A dataset on the hub: `hf://owner/name`, and of which of its configurations and splits which rows. */
export interface HubReference {
  /** `owner/name`, or a name alone for the oldest datasets. */
  repository: string;
  /** Undefined leaves it to the dataset: its only configuration, or the one that is called default. */
  config: string | undefined;
  /** A commit, tag or branch; undefined for the Parquet files that the hub made of the dataset as it is now. */
  revision: string | undefined;
  /** One after the other, as `+` joins them. */
  parts: HubPart[];
}

export interface HubPart {
  split: string;
  /** `[:1%]`; undefined for all rows. */
  slice: string | undefined;
}

const scheme = 'hf://';
const repositoryForm = /^[\w.-]{1,96}(?:\/[\w.-]{1,96})?$/;
const partForm = /^([\w-]+(?:\.[\w-]+)*)(\[.*\])?$/;

export const isHubAddress = (source: string): boolean => source.startsWith(scheme);

/** Reads `hf://owner/name` and a split as the `datasets` library writes it, such as `train_sft[:1%]` or `train[:10]+test`. */
export function readHubReference(
  source: string,
  split: string,
  { config, revision }: { config?: string | undefined; revision?: string | undefined } = {},
): { reference: HubReference } | { field: 'source' | 'split' | 'revision'; fault: string } {
  const repository = source.slice(scheme.length).replace(/^datasets\//, '');
  const isRepository =
    isHubAddress(source) && repositoryForm.test(repository) && !/(?:^|\/)\.+(?:\/|$)/.test(repository);
  if (!isRepository)
    return { field: 'source', fault: `'${source}' is not a dataset on the hub: write hf://owner/name` };
  if (revision !== undefined && !isRevision(revision))
    return { field: 'revision', fault: `'${revision}' is not a revision: write a commit, a tag or a branch` };
  const parts: HubPart[] = [];
  for (const text of split.split('+')) {
    const part = readPart(text.trim());
    if (!part)
      return {
        field: 'split',
        fault: `'${text.trim()}' is not a split: write train, train[:1%], train[10:20] or train[-5%:]`,
      };
    parts.push(part);
  }
  return { reference: { repository, config, revision, parts } };
}

/** As git takes names, more or less. */
const isRevision = (text: string): boolean => /^\w[\w./-]{0,254}$/.test(text) && !text.includes('..');

function readPart(text: string): HubPart | undefined {
  const [, split, written] = partForm.exec(text) ?? [];
  if (!split) return undefined;
  // The library allows blanks and, in numbers, underscores: [1_000 : 2_000].
  const slice = written?.replaceAll(/\s/g, '').replaceAll(/(?<=\d)_(?=\d)/g, '');
  if (slice !== undefined && !(isRowSlice(slice) && isWithinWhole(slice))) return undefined;
  return { split, slice };
}

/** The library knows no percentage beyond a hundred; in a slice with one percentage all numbers are such. */
function isWithinWhole(slice: string): boolean {
  if (!slice.includes('%')) return true;
  return (slice.match(/\d+/g) ?? []).every((digits) => Number(digits) <= 100);
}
