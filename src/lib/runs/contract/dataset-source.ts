import type { Dataset } from './run.ts';

/** Where datasets of the Hugging Face hub are, as a place beside the containers: no container's name is that short. */
export const hubPlace = 'hf';

const containers = ['datasets', 'files'] as const;
const maxBlobName = 1024;
const maxSegments = 254;

/** What a dataset's name ends in; the file itself tells what it holds. */
export const datasetExtension = /\.(?:jsonl|ndjson|json|csv|parquet)(?:\.gz|\.zst)?$/i;

export type DatasetPlace = Pick<Dataset, 'container' | 'name'>;

/**
 * What keeps a name from being a blob's, in words that follow on the name of a field. In a URL `..` would lead out of the container,
 * to whatever the app may read.
 */
export function blobNameFault(name: string): string | undefined {
  const segments = name.split('/');
  if (name === '') return 'must be the name of a blob';
  if (name.length > maxBlobName) return `must not be longer than ${maxBlobName} characters`;
  if (segments.length > maxSegments) return `must not have more than ${maxSegments} parts between slashes`;
  if (segments.some((segment) => segment === '.' || segment === '..')) return "must not have '.' or '..' for a part";
  if (/[\p{Cc}\p{Surrogate}]/u.test(name)) return 'must not hold control characters or halves of characters';
  return undefined;
}

/** Reads `datasets/NAME` and `files/NAME`, blobs of the storage account; undefined for anything else. */
export function readBlobSource(source: string): DatasetPlace | undefined {
  const container = containers.find((known) => source.startsWith(`${known}/`));
  const name = container && source.slice(container.length + 1);
  return container && name && !blobNameFault(name) ? { container, name } : undefined;
}

/** The file to validate with: `files/NAME` is a blob of that container, which starts no run; anything else one beside the dataset. */
export function validationPlace({ container }: DatasetPlace, reference: string): DatasetPlace | { fault: string } {
  const isFile = reference.startsWith('files/');
  const name = isFile ? reference.slice('files/'.length) : reference;
  const fault = blobNameFault(name);
  if (fault) return { fault };
  return { container: isFile ? 'files' : container === hubPlace ? 'datasets' : container, name };
}

/** A dataset as a client names it: `datasets/crumb.jsonl`, `files/crumb.jsonl` or `hf://owner/name`. */
export const sourceOf = ({ container, name }: DatasetPlace): string =>
  container === hubPlace ? `hf://${name}` : `${container}/${name}`;
