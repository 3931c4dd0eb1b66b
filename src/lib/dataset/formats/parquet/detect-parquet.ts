import type { ByteSource } from '../../byte-source.ts';
import type { Detection } from '../dataset-format.ts';
import { emptyFile, unknownColumns } from '../file-problems.ts';
import { planColumns } from './column-plan.ts';
import { readFooter } from './read-footer.ts';

/** What a Parquet file holds, by its footer. Throws `UnreadableRest` where that is broken. */
export async function detectParquet(source: ByteSource): Promise<Detection> {
  const metadata = await readFooter(source);
  if (metadata.num_rows === 0n) return { problem: emptyFile() };
  const plan = planColumns(metadata);
  if ('columns' in plan) return { problem: unknownColumns(plan.columns) };
  return { container: 'parquet', format: plan.format, compression: 'none' };
}
