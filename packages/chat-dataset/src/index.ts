/** Checks, splits, reads and counts chat datasets. */
export { checkDataset, type CheckResult } from './check-dataset.ts';
export type { CheckOptions } from './check-file.ts';
export type { DatasetHooks, DatasetProgress } from './dataset-hooks.ts';
export type { DatasetReport } from './dataset-report.ts';
export { readDatasetOptions, type DatasetOptions } from './options.ts';
export { readRows, UnreadableDataset, type ReadRow } from './read-rows.ts';
export { renderReport } from './report/render-report.ts';
export type { ChatMessage } from './rows/chat-message.ts';
export { readChatRow } from './rows/chat-row.ts';
export { type ByteSource } from './sources/byte-source.ts';
export { openFileSource } from './sources/file-source.ts';
export { createFileSink } from './scan/file-sink.ts';
export type { RowSink } from './scan/row-sink.ts';
export { splitDataset } from './split-dataset.ts';
export { createPhi3Tokenizer, type Phi3Tokenizer } from './tokens/phi3-tokenizer.ts';
