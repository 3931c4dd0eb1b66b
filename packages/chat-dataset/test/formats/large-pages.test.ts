import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readCanonicalRows } from '../../src/formats/open-dataset.ts';
import { bytesSource, failingSource } from '../support/bytes-source.ts';
import { chatRow } from '../support/chat-dataset.ts';
import { collected } from '../support/collected.ts';
import { chatColumns, parquetFile } from '../support/parquet-file.ts';
import { readDataset, told } from '../support/read-dataset.ts';

/** Texts that differ, of 10 kB that pack to about half. */
const answer = (index: number): string =>
  Array.from({ length: 160 }, (_, part) => createHash('sha256').update(`${index} ${part}`).digest('hex')).join('é');

const answers = Array.from({ length: 2_700 }, (_, index) => answer(index));
/** The same length of fewer texts: Brotli, as DuckDB packs it, takes a minute for what does not repeat. */
const repeated = answers.map((_, index) => `${index} ${answers[index % 40] ?? ''}`);
const rowsOf = (contents: readonly string[]) =>
  contents.map((content, index) => ({
    prompt: 'q',
    prompt_id: 'x',
    messages: [
      { content: `Question ${index}?`, role: 'user' },
      { content, role: 'assistant' },
    ],
  }));
const rows = rowsOf(answers);
const parquet = { container: 'parquet', format: 'messages', compression: 'none' } as const;

describe('a large Parquet page', () => {
  it.each([
    ...['snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw', 'uncompressed'],
    ...['snappy, PARQUET_VERSION V2', 'uncompressed, PARQUET_VERSION V2'],
  ])('is read as it was written: %s', async (codec) => {
    const contents = codec === 'brotli' ? repeated : answers;
    const file = await parquetFile(rowsOf(contents), chatColumns, `COMPRESSION ${codec}`);
    for (const length of [1_000_003, 4_099]) {
      const read = await readDataset(bytesSource('a.parquet', file, [length]));
      expect(read).toHaveLength(contents.length);
      const wrong = read.findIndex((row, at) => `${told(row)}\n` !== chatRow(`Question ${at}?`, contents[at] ?? ''));
      expect(wrong).toBe(-1);
    }
  });

  it.each(['snappy', 'gzip', 'zstd'])(
    'is told where it is spoiled, and fails where it cannot be fetched: %s',
    async (codec) => {
      const file = await parquetFile(rows, chatColumns, `COMPRESSION ${codec}`);
      const middle = Math.floor(file.length / 2);
      const spoiled = Buffer.from(file).fill(0xff, middle, middle + 1_000);
      const problems = (await readDataset(bytesSource('a.parquet', spoiled))).filter((row) => 'problem' in row);
      expect(problems.map(told).join()).toMatch(/is broken here|is not UTF-8/);

      const lost = new Error('The connection was reset.');
      let reads = 0;
      const whole = bytesSource('a.parquet', file);
      const source = {
        ...whole,
        // The footer comes first; it is the columns that are lost.
        read: (from?: number, to?: number) =>
          (reads += 1) === 1 ? whole.read(from, to) : failingSource('', file, middle, lost).read(from, to),
      };
      await expect(collected(readCanonicalRows(source, parquet, { maxBytesOut: 1e9 }))).rejects.toBe(lost);
    },
  );
});

describe('rows of a large Parquet page', () => {
  it('may be longer than what is at hand of it', async () => {
    const long = answers.slice(0, 400).join(' ');
    const content = (index: number) => (index % 3 === 0 ? long : 'short');
    const some = rows.slice(0, 7).map(({ messages: [question] }, index) => ({
      prompt: 'q',
      prompt_id: 'x',
      messages: [question, { content: content(index), role: 'assistant' }],
    }));
    for (const options of ['COMPRESSION zstd', 'COMPRESSION snappy, PARQUET_VERSION V2']) {
      const read = await readDataset(bytesSource('a.parquet', await parquetFile(some, chatColumns, options)));
      const wrong = read.findIndex((row, at) => `${told(row)}\n` !== chatRow(`Question ${at}?`, content(at)));
      expect([read.length, wrong]).toEqual([some.length, -1]);
    }
  });

  it('are let go of where no more of them are wanted', async () => {
    const file = await parquetFile(rows, chatColumns, 'COMPRESSION uncompressed');
    const whole = bytesSource('a.parquet', file);
    const streams: Readable[] = [];
    const source = {
      ...whole,
      async read(from?: number, to?: number) {
        const stream = await whole.read(from, to);
        streams.push(stream);
        return stream;
      },
    };
    const few = readCanonicalRows(source, parquet, { maxBytesOut: 1e9, rows: { from: 3, to: 5 } });
    const read = (await collected(few)).flatMap(({ rows: some }) => some.map(told));
    expect(read.map((row) => `${row}\n`)).toEqual([3, 4].map((at) => chatRow(`Question ${at}?`, answers[at] ?? '')));
    expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
  });
});

describe('reading a dataset', () => {
  it('fetches no more than it is asked for', async () => {
    const file = Buffer.from(answers.map((content, index) => chatRow(`Question ${index}?`, content)).join(''));
    let fetched = 0;
    const source = bytesSource('a.jsonl', file);
    const counted = {
      ...source,
      read: async (from?: number, to?: number) => {
        const stream = await source.read(from, to);
        return stream.map((chunk: Buffer) => {
          fetched += chunk.length;
          return chunk;
        });
      },
    };
    const jsonl = { container: 'jsonl', format: 'messages', compression: 'none' } as const;
    const batches = readCanonicalRows(counted, jsonl, { maxBytesOut: 1e9 });
    const first = await batches.next();
    expect(first.done).toBe(false);
    expect(fetched).toBeLessThan(4_000_000);
    await batches.return(undefined);
  });
});
