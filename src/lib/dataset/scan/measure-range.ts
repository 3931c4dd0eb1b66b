import type { ByteSource } from '../byte-source.ts';
import type { ChatMessage } from '../check-messages.ts';
import { createRowStatistics, mergeRowStatistics, type RowStatisticsState } from '../report/row-statistics.ts';
import { createSuspectLog, mergeSuspects, type SuspectState } from '../report/suspect-log.ts';
import type { Phi3Tokenizer } from '../../tokens/phi3-tokenizer.ts';
import type { ByteRange } from '../../domain/byte-range.ts';
import type { RangeProgressHook } from './range-progress-hook.ts';
import { splitRange, side } from './split-range.ts';

/** What the rows of a range measure: small, and JSON. Lines are those of the file. */
export interface MeasureState {
  statistics: RowStatisticsState;
  suspects: SuspectState;
}

/** A range whose rows are known, and the lines of the file before it. */
export interface KnownRange {
  range: ByteRange;
  /** Of its rows: see `placeOf`. */
  lines: Uint32Array;
  linesBefore: number;
}

/**
 * Measures the usable rows of a range: roles, turns, lengths, scripts, what looks like secrets, and tokens where a tokenizer is
 * given. It takes many times as long as checking and splitting, and neither waits for it.
 */
export async function measureRange(
  source: ByteSource,
  { range, lines, linesBefore }: KnownRange,
  tokenizer: Phi3Tokenizer | undefined,
  onProgress?: RangeProgressHook,
): Promise<MeasureState> {
  const statistics = createRowStatistics();
  const suspects = createSuspectLog();
  const measure = (bytes: Buffer, line: number): undefined => {
    const { messages } = JSON.parse(bytes.toString('utf8')) as { messages: ChatMessage[] };
    const row = { line: linesBefore + line + 1, messages, tokens: tokenizer?.countChat(messages), bytes: bytes.length };
    statistics.add(row);
    suspects.add(row);
  };
  const sides = new Uint8Array(lines.length).fill(side.train);
  const sink = { add: measure, end: () => Promise.resolve(), count: () => ({ rows: 0, bytes: 0, blocks: 0 }) };
  await splitRange(source, range, { lines, sides }, { train: sink, test: sink }, onProgress);
  return { statistics: statistics.state(), suspects: suspects.state() };
}

export const mergeMeasures = (states: readonly MeasureState[]): MeasureState => ({
  statistics: mergeRowStatistics(states.map(({ statistics }) => statistics)),
  suspects: mergeSuspects(states.map(({ suspects }) => suspects)),
});
