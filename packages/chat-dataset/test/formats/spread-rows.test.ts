import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../src/formats/open-dataset.ts';
import { bytesSource } from '../support/bytes-source.ts';
import { chatRow } from '../support/chat-dataset.ts';
import { readDataset } from '../support/read-dataset.ts';

const row = chatRow('Is {"this":[{"a":1}]} a "row"?', 'No: \\').trimEnd();
const chat = JSON.parse(row) as object;
const pair = { prompt: 'q', completion: 'a' };
const pretty = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const many = (count: number, value: object = chat): object[] => Array<object>(count).fill(value);
const linesOf = async (content: string): Promise<number[]> =>
  (await readDataset(bytesSource('a.jsonl', content))).flatMap((found) => ('problem' in found ? found.line : []));

describe('a file of one object that holds the rows', () => {
  it.each([
    ['on one line', JSON.stringify({ version: '1', data: many(2) })],
    ['on one line that is longer than what is looked at', JSON.stringify({ version: '1', data: many(2_000) })],
    ['on one line that is longer than any row', JSON.stringify({ version: '1', data: many(90_000) })],
    ['on several lines', `\uFEFF${pretty({ version: { major: 1, tags: ['a'] }, data: many(1) })}`],
    ['on more lines than are looked at', pretty({ data: many(2_000), version: '1' })],
    [
      'with a row a line',
      `{"data":[\r\n${many(3)
        .map(() => row)
        .join(',\r\n')}\r\n]}\r\n`,
    ],
    ['with rows that no chat can be read from', pretty({ data: [{ question: 'q' }] })],
    ['that was cut off', pretty({ data: many(3) }).slice(0, -60)],
  ])('is told with the name of their property: %s', async (_how, content) => {
    for (const bytes of [Buffer.from(content), gzipSync(content)])
      expect(await detectFormat(bytesSource('a.json', bytes))).toEqual({
        problem: {
          type: 'dataset_rows_inside',
          message: "The file is one object, and the rows are inside its property 'data'.",
          remedy: 'Write the array itself, or one object a line.',
        },
      });
  });

  it('is told with the name as it is meant, and without what may be a secret', async () => {
    expect(await detectFormat(bytesSource('a.json', '{\n"r\\u006fws":[{"a":1}]}'))).toMatchObject({
      problem: { message: expect.stringContaining("property 'rows'") as string },
    });
    const secret = JSON.stringify({ [`sk-${'a1B2'.repeat(12)}`]: many(1) });
    expect(JSON.stringify(await detectFormat(bytesSource('a.json', secret)))).not.toContain('a1B2a1B2');
  });
});

describe('rows of JSON that are spread over lines', () => {
  it.each([
    ['a single one', pretty(chat)],
    ['several', pretty(pair) + pretty(pair)],
    ['more than are looked at', pretty(chat).repeat(2_000)],
    ['with a list beside the columns', pretty({ tools: [{ name: 'x' }], ...chat })],
    ['a long one', pretty({ messages: many(5_000, { role: 'user', content: 'q' }) })],
    ['with unknown lists', pretty({ dialog: [chat] }).repeat(2)],
  ])('are told once, with what mends them: %s', async (_how, content) => {
    expect(await detectFormat(bytesSource('a.jsonl', content))).toEqual({
      problem: {
        type: 'dataset_rows_spread',
        message: 'A row is spread over several lines, and each row has to be on one line.',
        remedy: 'Write one object a line, for example with jq -c . FILE.',
      },
    });
  });
});

describe('rows of JSON of which the first is broken', () => {
  it.each([
    ['without its end', row.slice(0, -1)],
    ['without its end, and an array begun', row.slice(0, -2)],
    ['in a text', row.slice(0, 40)],
    ['after a colon', '{"prompt":"q","completion":'],
    ['after a comma', '{"prompt":"q",'],
    ['after its bracket', '{'],
    ['after the bracket of a list', '{"messages":['],
  ])('are read line by line: %s', async (_how, broken) => {
    for (const count of [1, 2, 1_000]) expect(await linesOf(`${broken}\n${`${row}\n`.repeat(count)}`)).toEqual([1]);
  });

  it('are read line by line where it is on two lines', async () => {
    expect(await linesOf(`{"prompt":"q",\n"completion":"a"}\n${row}\n${row}\n`)).toEqual([1, 2]);
  });

  it('are read line by line where there is no other', async () => {
    expect(await linesOf('{"data":[{"a":1}\n')).toEqual([1]);
  });
});

it('rows with lists of an unknown name are told with their columns', async () => {
  const content = `${JSON.stringify({ dialog: [chat] })}\n`.repeat(2);
  expect(await detectFormat(bytesSource('a.jsonl', content))).toMatchObject({
    problem: { type: 'dataset_columns_unknown' },
  });
});
