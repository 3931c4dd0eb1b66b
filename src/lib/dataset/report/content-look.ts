import type { DatasetReport } from '../../domain/dataset-report.ts';
import type { Accumulator } from './report-row.ts';
import {
  createRowStatistics,
  mergeRowStatistics,
  rowStatisticsToReport,
  type RowStatisticsState,
} from './row-statistics.ts';
import { createSuspectLog, mergeSuspects, shiftSuspects, type SuspectState } from './suspect-log.ts';
import { tokensToReport, type TokenLimits } from './token-report.ts';

/** All that is told of usable rows by looking at each once: statistics, and what should not be in them. */
export interface ContentState {
  statistics: RowStatisticsState;
  suspects: SuspectState;
}

export function createContentLook(): Accumulator<ContentState> {
  const statistics = createRowStatistics();
  const suspects = createSuspectLog();
  return {
    add(row) {
      statistics.add(row);
      suspects.add(row);
    },
    state: () => ({ statistics: statistics.state(), suspects: suspects.state() }),
  };
}

/** The same for a part of a file whose lines were counted from 1, though `lines` lines come before it. */
export const shiftContent = (state: ContentState, lines: number): ContentState => ({
  ...state,
  suspects: shiftSuspects(state.suspects, lines),
});

/** The parts of a file, in any order, as one. */
export const mergeContent = (states: readonly ContentState[]): ContentState => ({
  statistics: mergeRowStatistics(states.map(({ statistics }) => statistics)),
  suspects: mergeSuspects(states.map(({ suspects }) => suspects)),
});

type ContentReport = Pick<
  DatasetReport,
  'usable_rows' | 'turns' | 'turns_per_row' | 'lengths' | 'scripts' | 'tokens' | 'suspects'
>;

/** `tokenizer` names where the vocabulary comes from. */
export function contentToReport(state: ContentState, tokenizer: string, limits: TokenLimits): ContentReport {
  const tokens = tokensToReport(state.statistics.tokens, tokenizer, limits);
  return {
    usable_rows: state.statistics.rows,
    ...rowStatisticsToReport(state.statistics),
    ...(tokens ? { tokens } : {}),
    suspects: state.suspects,
  };
}
