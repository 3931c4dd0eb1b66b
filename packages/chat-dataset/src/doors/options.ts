/** How a dataset is checked and split. */
export {
  complaintsOf,
  datasetOptionSchemas,
  maxBadRows,
  numberOption,
  optionFaultsOf,
  readDatasetOptions,
  wholeNumberOption,
  type DatasetOptions,
  type OptionFault,
} from '../options.ts';
