import type { Distribution, TokenLimit } from '../dataset-report.ts';

/** How often each whole number came: the number and how often, the next number and how often, from the smallest. */
export type HistogramState = number[];

/** Counts each value, so that every percentile is exact and no order or cut of the values makes a difference. */
export function createHistogram(state: HistogramState = []) {
  const counts = new Map<number, number>();
  const addTimes = (value: number, times: number) => void counts.set(value, (counts.get(value) ?? 0) + times);
  for (const [value, times] of pairsOf(state)) addTimes(value, times);
  return {
    add: (value: number): void => addTimes(value, 1),
    state: (): HistogramState => [...counts].sort(([left], [right]) => left - right).flat(),
  };
}

export function mergeHistograms(states: readonly HistogramState[]): HistogramState {
  return createHistogram(states.flat()).state();
}

function* pairsOf(state: HistogramState): Generator<[value: number, times: number]> {
  for (let at = 0; at + 1 < state.length; at += 2) yield [state[at] ?? 0, state[at + 1] ?? 0];
}

export const countOf = (state: HistogramState): number => sumOf(state, (_, times) => times);

/** Undefined where nothing was counted. The mean has two decimals. */
export function distributionOf(state: HistogramState): Distribution | undefined {
  const count = countOf(state);
  if (count === 0) return undefined;
  const total = sumOf(state, (value, times) => value * times);
  const share = (percent: number) => percentile(state, Math.ceil((count * percent) / 100));
  return {
    total,
    min: state[0] ?? 0,
    mean: Math.round((total / count) * 100) / 100,
    p50: share(50),
    p90: share(90),
    p95: share(95),
    p99: share(99),
    max: state.at(-2) ?? 0,
  };
}

/** The value of the row at this place, from 1, when rows stand in the order of their values. */
function percentile(state: HistogramState, place: number): number {
  let passed = 0;
  for (const [value, times] of pairsOf(state)) {
    passed += times;
    if (passed >= place) return value;
  }
  return 0;
}

export const overLimit = (state: HistogramState, limit: number): TokenLimit => ({
  limit,
  rows_over: sumOf(state, (value, times) => (value > limit ? times : 0)),
  tokens_cut: sumOf(state, (value, times) => Math.max(0, value - limit) * times),
});

function sumOf(state: HistogramState, part: (value: number, times: number) => number): number {
  let sum = 0;
  for (const [value, times] of pairsOf(state)) sum += part(value, times);
  return sum;
}
