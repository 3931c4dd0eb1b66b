/**
 * For whoever checks, measures and splits a file by parts, in processes that share nothing but a store: each step takes what the one
 * before it left and can be done again. `checkDataset` and `splitDataset` do the same in one process.
 */
export { createFindingLog, type FindingLog, type RowFinding } from '../findings/finding-log.ts';
export { bytesOfFound, inTurn, merged, readFound, type FoundLines } from '../findings/found-lines.ts';
export { mark, markedRows } from '../findings/marked-rows.ts';
export { detectFormat } from '../formats/open-dataset.ts';
export { UnreadableRest } from '../formats/unreadable-rest.ts';
export { warningsOf } from '../report/row-warnings.ts';
export { checkRange } from '../scan/check-range.ts';
export { keepingNothing, toReport, toValidationReport, verdictOn } from '../scan/conclude-check.ts';
export { findSlice } from '../scan/find-slice.ts';
export {
  bytesOf as bytesOfImport,
  createRowImport,
  isPlain,
  type ImportProgress,
  type ImportState,
} from '../scan/import-rows.ts';
export { measureRange, mergeMeasures, type MeasureState } from '../scan/measure-range.ts';
export { measuresToReport, withMeasures } from '../scan/measures-to-report.ts';
export { planSplit, withPlan, type MarksOf, type SplitPlan } from '../scan/plan-split.ts';
export { countsOf, type RangeState } from '../scan/range-state.ts';
export { readAgain, type ReadPart } from '../scan/read-again.ts';
export { createBlockSink, type BlockSink } from '../scan/row-sink.ts';
export type { RowTable } from '../scan/row-table.ts';
export { bytesOf as bytesOfNumbers } from '../scan/scratch-rows.ts';
export { splitRange } from '../scan/split-range.ts';
export { columnNumbers, type RowColumn, type StoredRows } from '../scan/stored-rows.ts';
export type { ByteSource } from '../sources/byte-source.ts';
export { countedSource } from '../sources/counted-source.ts';
export { rowsOfFile, type RowSource } from '../sources/row-source.ts';
