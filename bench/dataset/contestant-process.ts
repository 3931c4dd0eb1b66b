/** One contestant, once, in a process of its own: `<name> <input> <folder>`. Prints its result as JSON. */
import { writeSync } from 'node:fs';
import type { Contestant, Result } from './contestant.ts';

/** Each loads no more than it needs: what a process holds is measured. */
const contestants: Record<string, () => Promise<Contestant>> = {
  copy: async () => (await import('./contestants/plain-reads.ts')).copy,
  'line scan': async () => (await import('./contestants/plain-reads.ts')).lineScan,
  'validate and split': async () => (await import('./contestants/droptune.ts')).validateAndSplit,
  'whole report': async () => (await import('./contestants/droptune.ts')).wholeReport,
  'parquet to split': async () => (await import('./contestants/droptune.ts')).parquetToSplit,
  generated: async () => (await import('./contestants/droptune.ts')).generated,
  'duckdb json': async () => (await import('./contestants/duckdb.ts')).duckdbJson,
  'duckdb parquet': async () => (await import('./contestants/duckdb.ts')).duckdbParquet,
  'phi-3 tokens': async () => (await import('./contestants/token-counters.ts')).phi3Tokens,
  'gpt tokens': async () => (await import('./contestants/token-counters.ts')).gptTokens,
  'blob copy': async () => (await import('./contestants/run-path.ts')).copyBlob,
  'run: jsonl': async () => (await import('./contestants/run-path.ts')).runSplit,
  'run: parquet': async () => (await import('./contestants/run-path.ts')).runSplit,
  'exact duplicates': async () => (await import('./contestants/duplicate-finders.ts')).exactDuplicates,
  'near duplicates': async () => (await import('./contestants/duplicate-finders.ts')).nearDuplicates,
};

const [name = '', input = '', folder = ''] = process.argv.slice(2);
const load = contestants[name];
if (!load) throw new Error(`There is no contestant '${name}'.`);
const work = await load();
const startedAt = performance.now();
const { bytes, milliseconds = performance.now() - startedAt } = await work({ input, folder });
const peakBytes = process.resourceUsage().maxRSS * 1024;
writeSync(1, `${JSON.stringify({ bytes, milliseconds, peakBytes } satisfies Result)}\n`);
process.exit(0);
