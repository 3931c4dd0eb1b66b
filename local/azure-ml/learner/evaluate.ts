import type { Example } from './encode.ts';
import { mean } from './mean.ts';
import type { WordModel } from './word-model.ts';

/** The mean loss of rows that were held back, over at most `atMost` of their tokens (one of each row at least). */
export function evaluate(model: WordModel, rows: Example[][], atMost: number): number {
  const each = Math.max(1, Math.floor(atMost / rows.length));
  return mean(rows.flatMap((examples) => examples.slice(0, each).map((example) => model.loss(example))));
}
