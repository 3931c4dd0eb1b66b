import type { TokenReport } from '../dataset-report.ts';

/**
 * Tokens that training reads of the train rows in one epoch, each row cut at max_seq_length; those of all counted rows in the
 * train rows' share. Undefined where no row was counted.
 */
export function trainTokensOf(tokens: TokenReport | undefined, trainRows: number): number | undefined {
  if (!tokens) return undefined;
  const read = tokens.total - (tokens.max_seq_length?.tokens_cut ?? 0);
  return Math.round((read * trainRows) / tokens.rows);
}
