import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetFormat } from '../../src/formats/open-dataset.ts';
import { isVisible } from '../../src/rows/visible-text.ts';
import { bytesSource } from '../support/bytes-source.ts';
import { chatColumns, parquetFile } from '../support/parquet-file.ts';
import { detected, readDataset, told } from '../support/read-dataset.ts';

interface Turn {
  question: string;
  answer: string;
}

const text = fc.string({ unit: 'binary', maxLength: 40 }).filter(isVisible);
const anyTurns = fc.array(fc.record({ question: text, answer: text }), { minLength: 1, maxLength: 12 });
const anyLengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 });

const messagesOf = ({ question, answer }: Turn) => [
  { role: 'user', content: question },
  { role: 'assistant', content: answer },
];
const canonical = (turn: Turn) => JSON.stringify({ messages: messagesOf(turn) });

type Row = Record<string, unknown>;

const rowForms: Record<DatasetFormat, (turn: Turn) => Row> = {
  messages: (turn: Turn) => ({ id: 7, messages: messagesOf(turn) }),
  sharegpt: ({ question, answer }: Turn) => ({
    conversations: [
      { from: 'human', value: question },
      { from: 'gpt', value: answer },
    ],
  }),
  alpaca: ({ question, answer }: Turn) => ({ instruction: question, input: '', output: answer }),
  'prompt-completion': ({ question, answer }: Turn) => ({ prompt: question, completion: answer }),
};
const cell = (value: unknown): string =>
  `"${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('"', '""')}"`;

const containers = {
  jsonl: (rows: Row[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  json: (rows: Row[]) => JSON.stringify(rows, undefined, 2),
  csv: (rows: Row[]) =>
    [Object.keys(rows[0]!).join(','), ...rows.map((row) => Object.values(row).map(cell).join(','))].join('\r\n'),
};
const compressions = {
  none: (content: string) => Buffer.from(content),
  gzip: (content: string) => gzipSync(content),
  zstd: (content: string) => zstdCompressSync(content),
};

const keysOf = <Key extends string>(object: Record<Key, unknown>) => Object.keys(object) as Key[];
const kinds = keysOf(containers).flatMap((container) =>
  keysOf(rowForms).flatMap((format) => keysOf(compressions).map((compression) => ({ container, format, compression }))),
);

describe('a dataset', () => {
  it.each(kinds)('is told and read as $container of $format rows, compressed with $compression', async (kind) => {
    await fc.assert(
      fc.asyncProperty(anyTurns, anyLengths, async (turns, lengths) => {
        const content = containers[kind.container](turns.map(rowForms[kind.format]));
        const source = bytesSource('data.bin', compressions[kind.compression](content), lengths);
        expect(await detected(source)).toEqual(kind);
        expect((await readDataset(source)).map(told)).toEqual(turns.map(canonical));
      }),
      { numRuns: 15 },
    );
  });

  it.each(['snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw', 'uncompressed'])(
    'is read from Parquet with %s pages as DuckDB wrote it, in both versions of its format',
    async (codec) => {
      const turns = Array.from({ length: 5_000 }, (_, index) => ({
        question: `Was ist ${index}? ${'é'.repeat(index % 9)}`,
        answer: index % 3 === 0 ? 'The same answer.' : `It is "${index * 7}"\n${'na'.repeat(index % 50)} 🍞`,
      }));
      const rows = turns.map((turn) => ({ prompt: turn.question, prompt_id: 'x', messages: messagesOf(turn) }));
      for (const version of ['V1', 'V2']) {
        const options = `COMPRESSION ${codec}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048`;
        const source = bytesSource('data.bin', await parquetFile(rows, chatColumns, options));
        expect(await detected(source)).toEqual({ container: 'parquet', format: 'messages', compression: 'none' });
        const read = await readDataset(source);
        expect(read.map(told)).toEqual(turns.map(canonical));
        expect(read.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 1));
      }
    },
  );

  it.each([
    ['sharegpt', `{conversations: 'STRUCT("from" VARCHAR, "value" VARCHAR)[]'}`],
    ['alpaca', `{instruction: 'VARCHAR', input: 'VARCHAR', output: 'VARCHAR'}`],
    ['prompt-completion', `{prompt: 'VARCHAR', completion: 'VARCHAR'}`],
    ['messages', `{id: 'BIGINT', messages: 'JSON'}`],
  ] as const)('is read from Parquet whose rows are %s', async (format, columns) => {
    const turns = [
      { question: 'One?', answer: 'Two.' },
      { question: 'É?', answer: '“Three”' },
    ];
    const source = bytesSource('data.bin', await parquetFile(turns.map(rowForms[format]), columns));
    expect(await detected(source)).toMatchObject({ format });
    expect((await readDataset(source)).map(told)).toEqual(turns.map(canonical));
  });
});
