import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkDataset } from '../../src/check-dataset.ts';
import { bytesSource } from '../support/bytes-source.ts';
import { chatDataset } from '../support/chat-dataset.ts';
import { options } from '../support/default-options.ts';

const rows = chatDataset(12);
const array = `[${rows.trim().split('\n').join(',\n')}]`;
const csv = `prompt,completion\n${Array.from({ length: 12 }, (_, row) => `question ${row},answer ${row}`).join('\n')}\n`;
const blankLines = '\n'.repeat(17 * 1024 * 1024);

async function reportOf(name: string, content: string | Buffer) {
  const checked = await checkDataset(bytesSource(name, content), { ...options, measure: false, near: false });
  await checked.close();
  return checked;
}

describe('a file that begins with megabytes of blank lines', () => {
  it.each([
    ['rows.jsonl', rows],
    ['rows.json', array],
    ['rows.csv', csv],
  ])('holds the rows that follow them: %s', async (name, text) => {
    const { status, report } = await reportOf(name, `${blankLines}${text}`);
    expect({ status, usable: report.usable_rows }).toEqual({ status: 'accepted', usable: 12 });
    const packed = await reportOf(`${name}.gz`, gzipSync(`${blankLines}${text}`));
    expect(packed.report.usable_rows).toBe(12);
  });

  it('counts them in the lines of what is wrong', async () => {
    const { report } = await reportOf('rows.csv', `${'\n'.repeat(100_000)}prompt,completion\nonly one field\n${csv}`);
    expect(report.problems[0]?.line).toBe(100_002);
  });

  it('and holds nothing else is empty', async () => {
    expect(await reportOf('rows.jsonl', blankLines)).toMatchObject({ error: { type: 'empty_dataset' } });
  });
});
