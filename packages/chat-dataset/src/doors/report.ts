/** What is known of a dataset once it was looked at: shapes alone, without the code that finds it. */
export { cutRanges, type ByteRange } from '../byte-range.ts';
export { datasetReportSchema, type DatasetReport } from '../dataset-report.ts';
