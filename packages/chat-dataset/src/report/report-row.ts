/** A row that can be used, as the report's accumulators are given it. */
export interface ReportRow {
  /** The line (jsonl, csv) or row (json, parquet) of the file, from 1. */
  line: number;
  messages: readonly { role: string; content: string }[];
  /** Tokens of the row in the model's chat template; undefined where nobody counted. */
  tokens: number | undefined;
  /** Bytes of the row as training takes it. */
  bytes: number;
}

/**
 * Something that looks at every row once. Its state is JSON; states of any parts of a file, merged in any order, give what one
 * look at the whole file gives.
 */
export interface Accumulator<State> {
  add(row: ReportRow): void;
  state(): State;
}
