import { readDatasetOptions, type DatasetOptions } from '../../src/options.ts';

/** Those of a dataset that names none. */
export const options: DatasetOptions = defaults();

function defaults(): DatasetOptions {
  const read = readDatasetOptions({});
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.options;
}
