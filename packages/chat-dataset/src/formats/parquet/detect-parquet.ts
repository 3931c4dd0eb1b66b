import type { ByteSource } from '../../sources/byte-source.ts';
import type { Detection } from '../dataset-format.ts';
import { emptyFile } from '../file-problems.ts';
import { columnsProblem } from '../column-problems.ts';
import type { Problem } from '../../problem.ts';
import { planColumns, type WrongColumns } from './column-plan.ts';
import { readFooter } from './read-footer.ts';

/** What a Parquet file holds, by its footer. Throws `UnreadableRest` where that is broken. */
export async function detectParquet(source: ByteSource): Promise<Detection> {
  const metadata = await readFooter(source);
  if (metadata.num_rows === 0n) return { problem: emptyFile() };
  const plan = planColumns(metadata);
  if ('columns' in plan) return { problem: wrongColumns(plan) };
  return { container: 'parquet', format: plan.format, compression: 'none' };
}

function wrongColumns({ columns, wrongTypes }: WrongColumns): Problem {
  if (wrongTypes.length === 0) return columnsProblem(columns);
  const told = wrongTypes.map(({ column, holds }) => `'${column}' holds ${holds}`).join('; ');
  return {
    type: 'dataset_columns_unknown',
    message: `No chat can be read from the file's columns as they are: ${told}.`,
    remedy:
      'Write messages as a list of {role, content}, both of them texts, or as JSON text; and prompts, completions, instructions and outputs as texts.',
  };
}
