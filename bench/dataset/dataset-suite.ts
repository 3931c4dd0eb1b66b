import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../local/project-root.ts';
import type { Suite } from '../suite.ts';
import { startBenchBlobs } from './bench-blobs.ts';
import { blockBytes, createChatBlocks } from './chat-blocks.ts';
import type { Result } from './contestant.ts';
import { writeForms, writeParquet } from './contestants/duckdb.ts';
import { toDatasetFigures, type DatasetMeasurements } from './dataset-figures.ts';
import { measureContestant } from './measure-contestant.ts';

const rounds = 5;
const jsonlBytes = 200 * 1024 * 1024;
const sizes = [100e6, 1e9];
const largeSize = 10e9;

/** Every one of a round, in this order, and the file that it reads. */
const contestants = [
  ['copy', 'rows.jsonl'],
  ['line scan', 'rows.jsonl'],
  ['validate and split', 'rows.jsonl'],
  ['duckdb json', 'rows.jsonl'],
  ['parquet to split', 'rows.parquet'],
  ['duckdb parquet', 'rows.parquet'],
  ['phi-3 tokens', 'rows.jsonl'],
  ['gpt tokens', 'rows.jsonl'],
  ['exact duplicates', 'rows.jsonl'],
  ['near duplicates', 'rows.jsonl'],
  ['whole report', 'rows.jsonl'],
] as const;

/** The same of those that work on blobs, and the blob that each reads. */
const onBlobs = [
  ['blob copy', 'rows.jsonl'],
  ['run: jsonl', 'rows.jsonl'],
  ['run: parquet', 'rows.parquet'],
] as const;

/** How fast a dataset is checked and split, beside what others offer: `npm run bench -- dataset`. */
export const datasetSuite: Suite = { name: 'dataset', measure };

async function measure(tell: (progress: string) => void) {
  const folder = join(projectRoot, '.droptune', 'bench', `dataset-${process.pid}`);
  let stop = (): Promise<void> => Promise.resolve();
  try {
    tell(`making ${jsonlBytes / blockBytes} MiB of rows, as JSONL and as Parquet …`);
    await makeFiles(folder);
    const results: DatasetMeasurements['results'] = new Map();
    const note = (name: string, result: Result) => results.set(name, [...(results.get(name) ?? []), result]);
    const paths = Object.fromEntries(['rows.jsonl', 'rows.parquet'].map((name) => [name, join(folder, name)]));
    const storage = await startBenchBlobs(join(folder, 'cloud'), paths);
    stop = storage.close;
    for (let round = 1; round <= rounds; round += 1) {
      tell(`round ${round} of ${rounds} …`);
      for (const [name, input] of contestants)
        note(name, await measureContestant(name, join(folder, input), join(folder, 'out')));
      for (const [name, input] of onBlobs)
        note(name, await measureContestant(name, input, join(folder, 'out'), storage.environment));
    }
    const forms = new Map<string, Result>();
    for (const name of await writeForms(paths['rows.jsonl'] ?? '', (form) => join(folder, form))) {
      tell(`the whole report of ${name} …`);
      forms.set(name, await measureContestant('whole report', join(folder, name), join(folder, 'out')));
    }
    const generated = new Map<number, Result>();
    for (const size of process.argv.includes('--large') ? [...sizes, largeSize] : sizes) {
      tell(`${size / 1e6} MB from a generator …`);
      generated.set(size, await measureContestant('generated', String(size), join(folder, 'out')));
    }
    return toDatasetFigures({ results, forms, generated });
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'rows.jsonl');
  const blockAt = createChatBlocks();
  const file = await open(path, 'w');
  for (let index = 0; index < jsonlBytes / blockBytes; index += 1) await file.write(blockAt(index));
  await file.close();
  await writeParquet(path, join(folder, 'rows.parquet'));
}
