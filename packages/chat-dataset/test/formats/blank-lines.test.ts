import { describe, expect, it } from 'vitest';
import { firstRow, readCanonicalRows } from '../../src/formats/open-dataset.ts';
import { bytesOf, createRowImport } from '../../src/scan/import-rows.ts';
import { bytesSource } from '../support/bytes-source.ts';
import { chatRow } from '../support/chat-dataset.ts';
import { collected } from '../support/collected.ts';

const jsonl = { container: 'jsonl', format: 'messages', compression: 'none' } as const;
const limits = { maxBytesOut: 1e9 };
const [first, last] = [chatRow('What is first?', 'This.'), chatRow('What is last?', 'That.')];

const read = (text: string, lengths: number[], cursor = firstRow) =>
  collected(readCanonicalRows(bytesSource('a.jsonl', Buffer.from(text), lengths), jsonl, limits, cursor));

describe('millions of empty lines', () => {
  const many = 3_000_000;
  const text = `${first}${'\n'.repeat(many)}${last}`;

  it('are counted, and written as what they are, without a place in memory for each', async () => {
    const rows = createRowImport();
    const lines = (await read(text, [65_536])).flatMap((batch) => rows.linesOf(batch));
    expect(lines).toHaveLength(3);
    expect(rows.lines()).toBe(many + 2);
    expect(Buffer.concat(bytesOf(lines)).toString() === text).toBe(true);
  });

  it('are passed over in the same batches, however the bytes come in and wherever reading goes on', async () => {
    const spread = `${first}${'\n'.repeat(20_000)}${last}`.repeat(30);
    const whole = await read(spread, [65_536]);
    expect(await read(spread, [1_009, 7, 4_096])).toEqual(whole);
    for (const [index, { next }] of whole.entries())
      expect(await read(spread, [997], next)).toEqual(whole.slice(index + 1));
  });
});
