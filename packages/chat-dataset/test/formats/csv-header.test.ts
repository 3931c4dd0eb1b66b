import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../src/formats/open-dataset.ts';
import { bytesSource } from '../support/bytes-source.ts';
import { chatRow } from '../support/chat-dataset.ts';
import { readDataset, told } from '../support/read-dataset.ts';

const row = chatRow('q', 'a').trimEnd();
const known = 'messages; conversations; instruction and output; prompt and completion';

describe('the header of a CSV file', () => {
  it.each([
    ['capitals', 'Prompt,Completion\nq,a\n', 2],
    ['capitals and blanks', '\uFEFF Instruction ; INPUT;Output\r\nq;;a', 2],
    ['a line break inside its quotes', '"prompt\n",completion\nq,a\n', 3],
    ['a line before it that tells the delimiter', 'sep=;\nprompt;completion\nq;a\n', 3],
    ['a delimiter that only such a line can tell', '\uFEFFSEP=|\r\n\r\nprompt|completion\r\nq|a\r\n', 4],
    ['a known column beside one that differs in capitals', 'Prompt,prompt,completion\nx,q,a\n', 2],
  ])('may have %s', async (_what, content, line) => {
    for (const length of [1, 3, 1_000]) {
      const rows = await readDataset(bytesSource('a.csv', content, [length]));
      expect(rows.map(told)).toEqual([row]);
      expect(rows[0]!.line).toBe(line);
    }
  });

  it.each([
    ['names that nobody knows', 'left,right\nq,a\n', "'left', 'right'"],
    ['one known name of two', 'Prompt;Right\nq;a\n', "'Prompt', 'Right'"],
    ['a name with a line break', '"the\nleft",right\nq,a\n', "'the left', 'right'"],
    ['a line before it that tells the delimiter', 'sep=|\nleft|right\nq|a\n', "'left', 'right'"],
  ])('is told with the columns that are known: %s', async (_what, content, columns) => {
    for (const name of ['a.csv', 'a.jsonl'])
      expect(await detectFormat(bytesSource(name, content))).toEqual({
        problem: {
          type: 'dataset_columns_unknown',
          message: `The rows have the columns ${columns}; a chat cannot be read from them.`,
          remedy: `Rename the columns to one of these: ${known}.`,
        },
      });
  });

  it.each([
    ['a line with other counts', 'Dear diary, today\nhello\n'],
    ['one column', 'text\nhello\n'],
    ['braces', `'{"prompt":"q","completion":"a"}'\n'{"prompt":"q","completion":"a"}'\n`],
  ])('is not seen in %s', async (_what, content) => {
    expect(await detectFormat(bytesSource('a.txt', content))).toMatchObject({
      problem: { type: 'dataset_format_unknown' },
    });
  });

  it('is not seen where rows of JSON follow a line that is broken', async () => {
    const lines = await readDataset(bytesSource('a.jsonl', `one, two\n${row}\n`));
    expect(lines.map(({ line }) => line)).toEqual([1, 2]);
  });
});
