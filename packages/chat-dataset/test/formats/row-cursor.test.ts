import { gzipSync, zstdCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/sources/byte-source.ts';
import { readCanonicalRows, type RowBatch, type RowCursor } from '../../src/formats/open-dataset.ts';
import { bytesSource } from '../support/bytes-source.ts';
import { collected } from '../support/collected.ts';
import { chatColumns, parquetFile } from '../support/parquet-file.ts';
import { detected, told } from '../support/read-dataset.ts';

const limits = { maxBytesOut: 1e9 };
const textOf = (index: number): string => `${index}, "é"\n${'na '.repeat((index * 7_919) % 20_000)}`;
const rows = Array.from({ length: 200 }, (_, index) => ({
  prompt: textOf(index),
  prompt_id: 'x',
  messages: [
    { content: textOf(index), role: 'user' },
    { content: index % 50 === 7 ? '' : textOf(index + 1), role: 'assistant' },
  ],
}));
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const jsonl = Buffer.from(
  `\uFEFF${rows.map((row) => `${JSON.stringify(row)}\r\n${'\n'.repeat(row.prompt.length % 3)}`).join('')}`,
);
const json = Buffer.from(`  ${JSON.stringify(rows, undefined, 1)} \n`);
const csv = Buffer.from(
  `\uFEFF\nprompt;completion\r\n${rows.map((row) => `${cell(row.prompt)};${cell(row.messages[1]?.content ?? '')}\r\n\n`).join('')}`,
);

const files: Record<string, () => Promise<Buffer> | Buffer> = {
  'JSON Lines': () => jsonl,
  'a JSON array': () => json,
  CSV: () => csv,
  'packed JSON Lines': () => gzipSync(jsonl),
  'a packed JSON array': () => zstdCompressSync(json),
  'packed CSV': () => gzipSync(csv),
  'JSON Lines that break off': () => gzipSync(jsonl).subarray(0, -2_000),
  'a JSON array that breaks off': () => json.subarray(0, -100),
  'Parquet in one row group': () => parquetFile(rows, chatColumns),
  'Parquet in many row groups, in the second version': () =>
    parquetFile(rows, chatColumns, 'ROW_GROUP_SIZE 32, PARQUET_VERSION V2, COMPRESSION zstd'),
};

const shown = ({ rows: batch, next }: RowBatch) => ({
  rows: batch.map((row) => `${row.line} ${told(row)}`),
  next,
  isOver: batch.some((row) => 'unread' in row),
});

async function batchesOf(source: ByteSource, cursor?: RowCursor) {
  const batches = await collected(readCanonicalRows(source, await detected(source), limits, cursor));
  return batches.map(shown);
}

describe.each(Object.keys(files))('reading %s', (name) => {
  let file: Buffer;
  beforeAll(async () => {
    file = (await files[name]?.()) ?? Buffer.alloc(0);
  });

  it('goes on after any batch with the same batches, however the bytes come in', async () => {
    const all = await batchesOf(bytesSource('a', file));
    expect(all.length).toBeGreaterThan(4);
    expect(all.flatMap((batch) => batch.rows).length).toBeGreaterThan(150);
    for (const [index, { next, isOver }] of all.entries()) {
      if (isOver) continue;
      const lengths = [1 + ((index * 31_337) % 200_000), 7_001];
      const kept = JSON.parse(JSON.stringify(next)) as RowCursor;
      const rest = await batchesOf(bytesSource('a', file, lengths), kept);
      expect(rest.map((batch) => batch.rows)).toEqual(all.slice(index + 1).map((batch) => batch.rows));
    }
  });
});

describe('a file of nothing but blank lines', () => {
  it('comes in batches, so that reading it can be left off and gone on with', async () => {
    const blank = bytesSource('a.jsonl', Buffer.from('\r\n'.repeat(350_000)));
    const format = { container: 'jsonl', format: 'messages', compression: 'none' } as const;
    const batches = await collected(readCanonicalRows(blank, format, limits));
    expect(batches.length).toBe(3);
    const rest = await collected(readCanonicalRows(blank, format, limits, batches[1]?.next));
    expect(rest.map(({ next }) => next)).toEqual([batches[2]?.next]);
  });
});

describe('the limit of what a file may hold', () => {
  it('counts what was read before, too', async () => {
    const source = bytesSource('a.gz', gzipSync(jsonl));
    const format = await detected(source);
    const small = { maxBytesOut: 3_000_000 };
    const all = await collected(readCanonicalRows(source, format, small));
    const rest = await collected(readCanonicalRows(source, format, small, all[0]?.next));
    expect(rest.map(shown)).toEqual(all.slice(1).map(shown));
    expect(all.at(-1)?.rows.at(-1)).toMatchObject({ unread: true });
  });
});
