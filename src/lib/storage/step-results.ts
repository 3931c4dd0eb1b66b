import { z } from 'zod';
import { runOutcomeSchema } from '../runs/contract/run.ts';
import type { Table } from '../azure/table-store.ts';

/** A final answer of a step, as `StepAnswer` has it; what the value is made of, the step alone knows. */
const resultSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('done'), value: z.unknown() }),
  z.object({ status: z.literal('over'), outcome: runOutcomeSchema }),
]);
export type StepResult = z.infer<typeof resultSchema>;

/**
 * What the steps of a run answered, kept for as long as the run itself: the engine may start any of them again, also after its
 * end, when what it worked on is tidied away or has changed.
 */
export interface StepResults {
  find(runId: string, key: string): Promise<StepResult | undefined>;
  /** Keeps an answer and gives it back; where there is one already, gives that: the first answer holds. */
  keep(runId: string, key: string, result: StepResult): Promise<StepResult>;
}

/** A column takes 64 kB of UTF-16, and an entity 1 MB: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
const columnLength = 32_000;

export function createStepResults(table: Table): StepResults {
  async function find(runId: string, key: string): Promise<StepResult | undefined> {
    const row = await table.get(runId, key);
    if (!row) return undefined;
    let text = '';
    for (let column = 0; row[`result${column}`] !== undefined; column += 1) text += String(row[`result${column}`]);
    return resultSchema.parse(JSON.parse(text));
  }

  return {
    find,
    async keep(runId, key, result) {
      const made = await table.insert({ partitionKey: runId, rowKey: key, ...toColumns(JSON.stringify(result)) });
      return made === undefined ? ((await find(runId, key)) ?? result) : result;
    },
  };
}

const toColumns = (text: string): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: Math.ceil(text.length / columnLength) }, (_, column) => [
      `result${column}`,
      text.slice(column * columnLength, (column + 1) * columnLength),
    ]),
  );
