import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Contestant } from '../contestant.ts';

const threads = '2';
const columns = `{messages: 'STRUCT(role VARCHAR, content VARCHAR)[]'}`;
const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;
/** A fifth of the rows, by their content. */
const isTest = 'hash(messages[1].content) % 5 = 0';

const fromJson = (input: string): string =>
  `read_json(${quoted(input)}, format = 'newline_delimited', columns = ${columns}, maximum_object_size = 33554432)`;

async function run(statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads });
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

const splitOf = (table: string, folder: string): string[] =>
  (['train', 'test'] as const).map(
    (side) =>
      `COPY (SELECT messages FROM ${table} WHERE ${side === 'test' ? isTest : `NOT (${isTest})`}) ` +
      `TO ${quoted(join(folder, `${side}.jsonl`))} (FORMAT json)`,
  );

/** Typed columns, so that it fails on a row of another form; each side is a query of its own and reads the file again. */
export const duckdbJson: Contestant = async ({ input, folder }) => {
  await run(splitOf(fromJson(input), folder));
  return { bytes: (await stat(input)).size };
};

export const duckdbParquet: Contestant = async ({ input, folder }) => {
  await run(splitOf(`read_parquet(${quoted(input)})`, folder));
  return { bytes: await bytesOfSplit(folder) };
};

/** What came out, so that Parquet counts by the JSONL it stands for. */
export async function bytesOfSplit(folder: string): Promise<number> {
  const sizes = await Promise.all(['train', 'test'].map((side) => stat(join(folder, `${side}.jsonl`))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/** Writes the same rows in other forms, by the names of the files; the Parquet file has pages of 100 MB, as DuckDB makes them by itself. */
export async function writeForms(input: string, toPath: (name: string) => string): Promise<string[]> {
  const pair = 'SELECT messages[1].content AS prompt, messages[2].content AS completion';
  const forms = {
    'rows.csv': [pair, 'FORMAT csv, HEADER'],
    'rows.json': ['SELECT messages', 'FORMAT json, ARRAY true'],
    'rows.jsonl.gz': ['SELECT messages', 'FORMAT json, COMPRESSION gzip'],
    'large-pages.parquet': ['SELECT messages', 'FORMAT parquet, COMPRESSION snappy'],
  };
  const copies = Object.entries(forms).map(
    ([name, [select, form]]) => `COPY (${select} FROM ${fromJson(input)}) TO ${quoted(toPath(name))} (${form})`,
  );
  await run(copies);
  return Object.keys(forms);
}

/** Writes the same rows as Parquet, in the form that the hub has. */
export const writeParquet = (input: string, output: string): Promise<void> =>
  run([
    `COPY (SELECT messages FROM ${fromJson(input)}) TO ${quoted(output)} ` +
      `(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 2048)`,
  ]);
