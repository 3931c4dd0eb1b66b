import type { DatasetReport } from '../dataset-report.ts';
import type { DatasetOptions } from '../options.ts';
import { notesToReport } from '../report/note-log.ts';
import { rowStatisticsToReport } from '../report/row-statistics.ts';
import { tokensToReport } from '../report/token-report.ts';
import { trainTokensOf } from '../report/train-tokens.ts';
import { estimateTraining } from '../report/training-estimate.ts';
import { tokenizerSource } from '../tokens/tokenizer-source.ts';
import type { MeasureState } from './measure-range.ts';

/** A report with what measuring gives. Doing so again changes nothing: what is odd is of other kinds than what checking finds. */
export function withMeasures(report: DatasetReport, measured: Partial<DatasetReport>): DatasetReport {
  const { warnings } = measured;
  if (!warnings) return { ...report, ...measured };
  const kinds = new Set(warnings.map(({ kind }) => kind));
  const others = (report.warnings ?? []).filter(({ kind }) => !kinds.has(kind));
  return { ...report, ...measured, warnings: [...others, ...warnings].sort((left, right) => right.rows - left.rows) };
}

/** The part of the report that measuring gives. `trainRows` are those that training will read. */
export function measuresToReport(
  { statistics, suspects, notes = {} }: MeasureState,
  trainRows: number,
  options: DatasetOptions,
): Partial<DatasetReport> {
  const limits = { maxSeqLength: options.max_seq_length, contextWindow: options.context_window };
  const tokens = tokensToReport(statistics.tokens, tokenizerSource, limits);
  const trainTokens = trainTokensOf(tokens, trainRows);
  return {
    ...rowStatisticsToReport(statistics),
    ...(tokens ? { tokens } : {}),
    suspects,
    warnings: notesToReport(notes).warnings,
    estimate: estimateTraining({ trainRows, trainTokens, epochs: options.epochs, batchSize: options.batch_size }),
  };
}
