import type { RowProblem } from './dataset-report.ts';
import { detectFormat, readCanonicalRows } from './formats/open-dataset.ts';
import type { Problem } from './problem.ts';
import { messagesOf, type ChatMessage } from './rows/chat-message.ts';
import type { ByteSource } from './sources/byte-source.ts';

/** A row of a dataset: its messages, or why it has none. Lines count from 1. */
export type ReadRow = { line: number; messages: ChatMessage[] } | { line: number; problem: Omit<RowProblem, 'line'> };

/** The file is of no form that can be read. */
export class UnreadableDataset extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.message} ${problem.remedy}`.trimEnd());
    this.name = 'UnreadableDataset';
    this.problem = problem;
  }
}

export interface ReadOptions {
  /** The most bytes that may come out of a compressed file; reading ends with a problem there. */
  maxBytesOut?: number;
}

/**
 * The rows of a file of any known form, one after the other, in little memory. What is wrong with a row is its `problem`. Throws an
 * UnreadableDataset where the file is of no known form.
 */
export async function* readRows(source: ByteSource, { maxBytesOut = 50e9 }: ReadOptions = {}): AsyncGenerator<ReadRow> {
  const format = await detectFormat(source);
  if ('problem' in format) throw new UnreadableDataset(format.problem);
  for await (const { rows } of readCanonicalRows(source, format, { maxBytesOut }))
    for (const row of rows) {
      if ('problem' in row) yield { line: row.line, problem: row.problem };
      else yield { line: row.line, messages: messagesOf(row.bytes) };
    }
}
