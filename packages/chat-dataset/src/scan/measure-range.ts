import type { ByteSource } from '../sources/byte-source.ts';
import type { ChatMessage } from '../rows/chat-message.ts';
import { tellNotes, type FindingLog } from '../findings/finding-log.ts';
import { createRowStatistics, mergeRowStatistics, type RowStatisticsState } from '../report/row-statistics.ts';
import { createSuspectLog, mergeSuspects, type SuspectState } from '../detections/suspect-log.ts';
import { createNoteLog, mergeNotes, type NoteState } from '../report/note-log.ts';
import { oddities } from '../report/odd-rows.ts';
import { warning } from '../rows/row-note.ts';
import type { Phi3Tokenizer } from '../tokens/phi3-tokenizer.ts';
import type { ByteRange } from '../byte-range.ts';
import type { RangeProgressHook } from './range-progress-hook.ts';
import { splitRange, side } from './split-range.ts';

/** What the rows of a range measure: small, and JSON. Lines are those of the file. */
export interface MeasureState {
  statistics: RowStatisticsState;
  suspects: SuspectState;
  /** What is odd about rows. */
  notes?: NoteState;
}

/** A range whose rows are known, and the lines of the file before it. */
export interface KnownRange {
  range: ByteRange;
  /** Of its rows: see `placeOf`. */
  lines: Uint32Array;
  linesBefore: number;
  /** Tokens of a row beyond which it is cut. */
  limit?: number | undefined;
  /** Where every row goes that is cut or odd. */
  findings?: FindingLog | undefined;
}

/**
 * Measures the usable rows of a range: roles, turns, lengths, scripts, what looks like secrets, and tokens where a tokenizer is
 * given. It takes many times as long as checking and splitting, and neither waits for it.
 */
export async function measureRange(
  source: ByteSource,
  { range, lines, linesBefore, limit = Infinity, findings }: KnownRange,
  tokenizer: Phi3Tokenizer | undefined,
  onProgress?: RangeProgressHook,
): Promise<MeasureState> {
  const statistics = createRowStatistics();
  const suspects = createSuspectLog();
  const notes = createNoteLog();
  const measure = (bytes: Buffer, line: number): undefined => {
    const { messages } = JSON.parse(bytes.toString('utf8')) as { messages: ChatMessage[] };
    const row = { line: linesBefore + line + 1, messages, tokens: tokenizer?.countChat(messages), bytes: bytes.length };
    statistics.add(row);
    suspects.add(row);
    const odd = oddities(messages).map(warning);
    if (odd.length > 0) notes.add(row.line, odd);
    if (!findings) return undefined;
    tellNotes(findings.tell, row.line, odd);
    const { tokens } = row;
    if (tokens !== undefined && tokens > limit) findings.tell({ type: 'cut', line: row.line, tokens, limit });
  };
  const sides = new Uint8Array(lines.length).fill(side.train);
  const sink = { add: measure, end: () => Promise.resolve(), count: () => ({ rows: 0, bytes: 0, blocks: 0 }) };
  const progress: RangeProgressHook = async (done, rows) => {
    await findings?.drain();
    await onProgress?.(done, rows);
  };
  await splitRange(source, range, { lines, sides }, { train: sink, test: sink }, progress);
  await findings?.end();
  return { statistics: statistics.state(), suspects: suspects.state(), notes: notes.state() };
}

export const mergeMeasures = (states: readonly MeasureState[]): MeasureState => ({
  statistics: mergeRowStatistics(states.map(({ statistics }) => statistics)),
  suspects: mergeSuspects(states.map(({ suspects }) => suspects)),
  notes: mergeNotes(states.map(({ notes = {} }) => notes)),
});
