import { describe, expect, it } from 'vitest';
import { bytesSource } from '../support/bytes-source.ts';
import { chatRow } from '../support/chat-dataset.ts';
import { parquetFile } from '../support/parquet-file.ts';
import { detected, readDataset, told } from '../support/read-dataset.ts';

const chat = chatRow('q', 'a').trimEnd();
const { messages } = JSON.parse(chat) as { messages: unknown };
const conversations = [
  { from: 'human', value: 'q' },
  { from: 'gpt', value: 'a' },
];
const none = { messages: null, conversations: null, instruction: null, output: null, prompt: null, completion: null };
const forms = {
  messages: { ...none, messages },
  sharegpt: { ...none, conversations },
  alpaca: { ...none, instruction: 'q', output: 'a' },
  'prompt-completion': { ...none, prompt: 'q', completion: 'a' },
};
const rows = Object.values(forms);
const nothing =
  "The columns 'messages', 'conversations', 'instruction', 'output', 'prompt', 'completion' are there, but null or empty.";
const linesOf = async (name: string, content: Buffer | string) =>
  (await readDataset(bytesSource(name, content))).map(told);

describe('a dataset whose rows were joined from several schemas', () => {
  it.each(Object.entries(forms))('is told by the form of its first row that is not null: %s', async (format, first) => {
    const content = [first, ...rows].map((row) => `${JSON.stringify(row)}\n`).join('');
    expect(await detected(bytesSource('a.jsonl', content))).toMatchObject({ format });
    expect(await linesOf('a.jsonl', content)).toEqual(Array<string>(5).fill(chat));
  });

  it('is told of a row whose columns are all null', async () => {
    expect(await linesOf('a.jsonl', `${JSON.stringify(none)}\n${JSON.stringify(forms.alpaca)}\n`)).toEqual([
      `1 : ${nothing}`,
      chat,
    ]);
  });

  it('is told of what is wrong with the columns that are not null', async () => {
    const content = `${JSON.stringify({ ...none, prompt: 'q', completion: ' ' })}\n{"messages":null,"prompt":"q"}\n`;
    expect(await linesOf('a.jsonl', content)).toEqual([
      '1 completion: The content is empty.',
      "2 messages: 'messages' is null, not an array.",
    ]);
  });

  it('is read from CSV, where cells are empty', async () => {
    const cell = `"${JSON.stringify(messages).replaceAll('"', '""')}"`;
    const content = `messages,prompt,completion\n${cell},,\n,q,a\n,,\n`;
    expect(await linesOf('a.csv', content)).toEqual([
      chat,
      chat,
      "4 : The columns 'messages', 'prompt', 'completion' are there, but null or empty.",
    ]);
  });

  it('is read from Parquet', async () => {
    const columns = `{messages: 'STRUCT(content VARCHAR, role VARCHAR)[]', conversations: 'STRUCT("from" VARCHAR, "value" VARCHAR)[]',
      instruction: 'VARCHAR', output: 'VARCHAR', prompt: 'VARCHAR', completion: 'VARCHAR'}`;
    const file = await parquetFile([...rows, none], columns);
    expect(await linesOf('a.parquet', file)).toEqual([...Array<string>(4).fill(chat), `5 : ${nothing}`]);
  });

  it('is read from Parquet where one of the forms is of a kind that holds no texts', async () => {
    const file = await parquetFile(
      [forms['prompt-completion']],
      `{messages: 'INTEGER', prompt: 'VARCHAR', completion: 'VARCHAR'}`,
    );
    expect(await detected(bytesSource('a.parquet', file))).toMatchObject({ format: 'prompt-completion' });
    expect(await linesOf('a.parquet', file)).toEqual([chat]);
  });
});
