import { expect, it } from 'vitest';
import { planColumns } from '../../../src/formats/parquet/column-plan.ts';
import { readFooter } from '../../../src/formats/parquet/read-footer.ts';
import { bytesSource } from '../../support/bytes-source.ts';
import { parquetFile } from '../../support/parquet-file.ts';

const columns = `{messages: 'STRUCT(content VARCHAR, role VARCHAR)[]', prompt: 'VARCHAR', completion: 'VARCHAR'}`;
const row = { messages: [{ role: 'user', content: 'q' }], prompt: 'q', completion: 'a' };

it.each([
  ['only where the first one lacks rows', [row, { ...row, messages: null }], ['messages', 'prompt', 'completion']],
  ['and not where its footer says that none is null', [row, row], ['messages']],
])('the columns of a second form are read %s', async (_when, rows, read) => {
  const plan = planColumns(await readFooter(bytesSource('a.parquet', await parquetFile(rows, columns))));
  const leaves = 'leaves' in plan ? plan.leaves : [];
  expect([...new Set(leaves.map(({ column }) => column))]).toEqual(read);
});
