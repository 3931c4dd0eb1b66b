import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** How DuckDB is told the columns of the hub's chat datasets. */
export const chatColumns = `{prompt: 'VARCHAR', prompt_id: 'VARCHAR', messages: 'STRUCT(content VARCHAR, role VARCHAR)[]'}`;

/** Rows as a Parquet file, written by DuckDB. `columns` is its struct of types; `options` are those of its COPY. */
export async function parquetFile(rows: readonly unknown[], columns: string, options = ''): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const [json, parquet] = [join(folder, 'rows.jsonl'), join(folder, 'rows.parquet')];
    await writeFile(json, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const read = `SELECT * FROM read_json('${json}', format = 'newline_delimited', columns = ${columns}, maximum_object_size = 67108864)`;
    await connection.run(`COPY (${read}) TO '${parquet}' (FORMAT parquet${options && `, ${options}`})`);
    return await readFile(parquet);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}
