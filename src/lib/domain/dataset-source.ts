import type { Dataset } from './run.ts';

/** Where datasets of the Hugging Face hub are, as a place beside the containers: no container's name is that short. */
export const hubPlace = 'hf';

const containers = ['datasets', 'files'] as const;
const longestBlobName = 1024;

export type DatasetPlace = Pick<Dataset, 'container' | 'name'>;

/** Reads `datasets/NAME` and `files/NAME`, blobs of the storage account; undefined for anything else. */
export function readBlobSource(source: string): DatasetPlace | undefined {
  const container = containers.find((known) => source.startsWith(`${known}/`));
  const name = container && source.slice(container.length + 1);
  return container && name && name.length <= longestBlobName ? { container, name } : undefined;
}

/** The file to validate with: `files/NAME` is a blob of that container, which starts no run; anything else one beside the dataset. */
export function validationPlace({ container }: DatasetPlace, reference: string): DatasetPlace {
  if (reference.startsWith('files/')) return { container: 'files', name: reference.slice('files/'.length) };
  return { container: container === hubPlace ? 'datasets' : container, name: reference };
}

/** A dataset as a client names it: `datasets/crumb.jsonl`, `files/crumb.jsonl` or `hf://owner/name`. */
export const sourceOf = ({ container, name }: DatasetPlace): string =>
  container === hubPlace ? `hf://${name}` : `${container}/${name}`;
