import { describe, expect, it } from 'vitest';
import { checkDataset } from '../../src/check-dataset.ts';
import { bytesSource } from '../support/bytes-source.ts';
import { options } from '../support/default-options.ts';
import { parquetFile } from '../support/parquet-file.ts';

const pairs = Array.from({ length: 12 }, (_, row) => ({ Prompt: `question ${row}`, COMPLETION: `answer ${row}` }));
const lists = pairs.map(({ Prompt, COMPLETION }) => ({
  Messages: [
    { role: 'user', content: Prompt },
    { role: 'assistant', content: COMPLETION },
  ],
}));
const linesOf = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const files: Record<string, () => Promise<Buffer>> = {
  'pairs.jsonl': async () => Buffer.from(linesOf(pairs)),
  'pairs.json': async () => Buffer.from(JSON.stringify(pairs)),
  'pairs.csv': async () =>
    Buffer.from(`Prompt,COMPLETION\n${pairs.map((row) => Object.values(row).join()).join('\n')}`),
  'pairs.parquet': () => parquetFile(pairs, "{Prompt: 'VARCHAR', COMPLETION: 'VARCHAR'}"),
  'lists.jsonl': async () => Buffer.from(linesOf(lists)),
  'lists.json': async () => Buffer.from(JSON.stringify(lists)),
  'lists.parquet': () => parquetFile(lists, "{Messages: 'STRUCT(role VARCHAR, content VARCHAR)[]'}"),
};

const check = async (name: string, content: Buffer | string) => {
  const checked = await checkDataset(bytesSource(name, content), { ...options, measure: false });
  await checked.close();
  return checked;
};

describe('columns', () => {
  it.each(Object.entries(files))('are known whatever letters are capital: %s', async (name, contentOf) => {
    const { status, report } = await check(name, await contentOf());
    expect({ status, usable: report.usable_rows }).toEqual({ status: 'accepted', usable: 12 });
  });

  it('are taken as they are where one is there in both ways', async () => {
    const rows = pairs.map(({ Prompt, COMPLETION }) => ({ Prompt: 'other', prompt: Prompt, completion: COMPLETION }));
    const { report } = await check('rows.jsonl', linesOf(rows));
    expect(report).toMatchObject({ usable_rows: 12, duplicates: { exact_rows: 0 } });
  });
});
