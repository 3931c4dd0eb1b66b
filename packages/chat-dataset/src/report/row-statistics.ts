import { distributionOf, createHistogram, mergeHistograms, type HistogramState } from './histogram.ts';
import type { Accumulator } from './report-row.ts';
import { createScriptCounts, mergeScripts, scriptShares, type ScriptState } from './script-counts.ts';

/** Counts over usable rows. */
export interface RowStatisticsState {
  rows: number;
  /** Messages by role. */
  turns: Record<string, number>;
  turnsPerRow: HistogramState;
  /** UTF-16 units of a row's contents. */
  lengths: HistogramState;
  /** Tokens of rows that were counted. */
  tokens: HistogramState;
  scripts: ScriptState;
}

export function createRowStatistics(): Accumulator<RowStatisticsState> {
  let rows = 0;
  const turns = new Map<string, number>();
  const turnsPerRow = createHistogram();
  const lengths = createHistogram();
  const tokenCounts = createHistogram();
  const scripts = createScriptCounts();
  return {
    add({ messages, tokens }) {
      rows += 1;
      let length = 0;
      for (const { role, content } of messages) {
        turns.set(role, (turns.get(role) ?? 0) + 1);
        length += content.length;
        scripts.add(content);
      }
      turnsPerRow.add(messages.length);
      lengths.add(length);
      if (tokens !== undefined) tokenCounts.add(tokens);
    },
    state: () => ({
      rows,
      turns: inOrder(turns),
      turnsPerRow: turnsPerRow.state(),
      lengths: lengths.state(),
      tokens: tokenCounts.state(),
      scripts: scripts.state(),
    }),
  };
}

export function mergeRowStatistics(states: readonly RowStatisticsState[]): RowStatisticsState {
  const turns = new Map<string, number>();
  for (const state of states)
    for (const [role, count] of Object.entries(state.turns)) turns.set(role, (turns.get(role) ?? 0) + count);
  return {
    rows: states.reduce((sum, { rows }) => sum + rows, 0),
    turns: inOrder(turns),
    turnsPerRow: mergeHistograms(states.map(({ turnsPerRow }) => turnsPerRow)),
    lengths: mergeHistograms(states.map(({ lengths }) => lengths)),
    tokens: mergeHistograms(states.map(({ tokens }) => tokens)),
    scripts: mergeScripts(states.map(({ scripts }) => scripts)),
  };
}

const inOrder = (turns: Map<string, number>): Record<string, number> =>
  Object.fromEntries([...turns].sort(([left], [right]) => (left < right ? -1 : 1)));

/** Without rows there is nothing to tell of their spread. */
export function rowStatisticsToReport(state: RowStatisticsState) {
  const turnsPerRow = distributionOf(state.turnsPerRow);
  const lengths = distributionOf(state.lengths);
  return {
    turns: state.turns,
    ...(turnsPerRow ? { turns_per_row: turnsPerRow } : {}),
    ...(lengths ? { lengths } : {}),
    scripts: scriptShares(state.scripts),
  };
}
