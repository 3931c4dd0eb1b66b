import type { Figure } from '../figure.ts';
import type { Result } from './contestant.ts';

export interface DatasetMeasurements {
  /** By contestant, a result a round. */
  results: Map<string, Result[]>;
  /** The whole report of the same rows in other forms, by the names of their files. */
  forms: Map<string, Result>;
  /** By size in bytes, of a dataset that is made while it is read. */
  generated: Map<number, Result>;
}

/** The most memory that checking and splitting may take at any size, and Parquet. */
const maxMegabytes = { lines: 256, parquet: 300 };

const meanings: Record<string, string> = {
  copy: 'a stream into another: the floor',
  'line scan': 'cuts lines, hashes each and writes it to one of two files, without parsing',
  'validate and split': 'droptune: every row checked, exact duplicates dropped, split without leakage',
  'duckdb json': 'read_json with typed columns and two COPY, 2 threads',
  'parquet to split': 'droptune: the same from Parquet; counted by the JSONL that comes out',
  'duckdb parquet': 'read_parquet and two COPY, 2 threads',
  'blob copy': 'a blob streamed into another, Azurite over loopback: the floor of the two below',
  'run: jsonl': "droptune: a run's activities on blobs, near-duplicates looked for, but for counting tokens",
  'run: parquet': 'droptune: the same, brought into lines first; counted by the JSONL that comes out',
  'phi-3 tokens': 'droptune: exact tokens of Phi-3, of rows in memory',
  'gpt tokens': "gpt-tokenizer's countTokens, of the same rows; another vocabulary",
  'exact duplicates': 'droptune: hashes and clusters, of rows in memory',
  'near duplicates': 'droptune: likeness too, of rows in memory',
  'whole report': 'droptune: validate and split with near-duplicates, tokens, statistics and suspects, on one thread',
};

export function toDatasetFigures({ results, forms, generated }: DatasetMeasurements): Figure[] {
  const of = (name: string): Result[] => results.get(name) ?? [];
  return [
    ...ratioFigures(of),
    ...[...results.keys()].map((name) => speedFigure(name, of(name))),
    ...[...results.keys()].map((name) => memoryFigure(name, of(name))),
    ...formFigures(forms),
    ...generatedFigures(generated),
  ];
}

const speedOf = ({ bytes, milliseconds }: Result): number => bytes / 1e6 / (milliseconds / 1e3);

/** Within each round, so that both sides met the same machine. */
function ratioFigures(of: (name: string) => Result[]): Figure[] {
  const ratio = (ours: string, theirs: string, least?: number): Figure => ({
    name: `${ours} ÷ ${theirs}`,
    unit: 'times',
    values: of(ours).map((result, round) => speedOf(result) / speedOf(of(theirs)[round] ?? result)),
    meaning: 'speeds of the same round: above 1 the first is faster',
    ...(least === undefined ? {} : { least }),
  });
  return [
    ratio('validate and split', 'duckdb json', 1.25),
    ratio('validate and split', 'line scan'),
    ratio('validate and split', 'copy'),
    ratio('parquet to split', 'duckdb parquet', 0.5),
    ratio('run: jsonl', 'blob copy'),
    ratio('run: jsonl', 'duckdb json'),
    ratio('run: parquet', 'blob copy'),
    ratio('run: parquet', 'duckdb parquet'),
    ratio('phi-3 tokens', 'gpt tokens', 1),
    ratio('whole report', 'duckdb json'),
  ];
}

const speedFigure = (name: string, results: Result[]): Figure => ({
  name,
  unit: 'MB/s',
  values: results.map(speedOf),
  meaning: meanings[name] ?? name,
});

const maxOf: Record<string, number> = {
  'validate and split': maxMegabytes.lines,
  'whole report': maxMegabytes.lines,
  'run: jsonl': maxMegabytes.lines,
  'parquet to split': maxMegabytes.parquet,
  'run: parquet': maxMegabytes.parquet,
};

const formFigures = (forms: DatasetMeasurements['forms']): Figure[] =>
  [...forms].map(([name, { peakBytes }]) => ({
    name: `peak memory: whole report of ${name}`,
    unit: 'MB',
    values: [peakBytes / 1e6],
    most: name.endsWith('.parquet') ? maxMegabytes.parquet : maxMegabytes.lines,
    meaning: 'the same rows in another form, brought into lines and then checked, split and measured',
  }));

function memoryFigure(name: string, results: Result[]): Figure {
  const most = maxOf[name];
  return {
    name: `peak memory: ${name}`,
    unit: 'MB',
    values: results.map(({ peakBytes }) => peakBytes / 1e6),
    meaning: 'resident set of the whole process, at its largest',
    ...(most === undefined ? {} : { most }),
  };
}

function generatedFigures(generated: Map<number, Result>): Figure[] {
  const sizes = [...generated].map(([size, { peakBytes }]) => ({ size, megabytes: peakBytes / 1e6 }));
  return [
    ...sizes.map(({ size, megabytes }): Figure => ({
      name: `peak memory at ${size / 1e6} MB`,
      unit: 'MB',
      values: [megabytes],
      most: maxMegabytes.lines,
      meaning: 'validate and split of rows that are made while they are read',
    })),
    {
      name: 'largest size ÷ smallest',
      unit: 'times',
      values: [(sizes.at(-1)?.megabytes ?? 0) / (sizes[0]?.megabytes ?? 1)],
      meaning: 'of those peaks: 1 is flat',
    },
  ];
}
