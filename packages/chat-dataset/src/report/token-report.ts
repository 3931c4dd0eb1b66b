import type { TokenReport } from '../dataset-report.ts';
import { countOf, distributionOf, overLimit, type HistogramState } from './histogram.ts';

/** The limits that rows are held against, in tokens. */
export interface TokenLimits {
  /** Where training cuts a row. */
  maxSeqLength: number;
  /** What the model can read at all. */
  contextWindow: number;
}

/** Undefined where no row was counted. `source` says where the vocabulary comes from. */
export function tokensToReport(state: HistogramState, source: string, limits: TokenLimits): TokenReport | undefined {
  const distribution = distributionOf(state);
  if (!distribution) return undefined;
  return {
    rows: countOf(state),
    source,
    ...distribution,
    max_seq_length: overLimit(state, limits.maxSeqLength),
    context_window: overLimit(state, limits.contextWindow),
  };
}
