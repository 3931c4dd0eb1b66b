import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/sources/byte-source.ts';
import { openFileSource } from '../../src/sources/file-source.ts';
import { readCanonicalRows } from '../../src/formats/open-dataset.ts';
import { checkRange, type CheckedRange } from '../../src/scan/check-range.ts';
import { importAndCheck } from '../../src/scan/import-and-check.ts';
import { mergeStates } from '../../src/scan/range-state.ts';
import type { ByteRange } from '../../src/byte-range.ts';
import { bytesSource } from '../support/bytes-source.ts';
import { chatColumns, parquetFile } from '../support/parquet-file.ts';
import { detected } from '../support/read-dataset.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'droptune-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Brings a file into lines, and checks these once more as any file of lines is checked. */
async function bothWays(source: ByteSource, near: boolean) {
  const path = join(folder, 'rows.jsonl');
  const kept: { range: ByteRange; found: CheckedRange }[] = [];
  const keep = (range: ByteRange, found: CheckedRange) => void kept.push({ range, found });
  const batches = readCanonicalRows(source, await detected(source), { maxBytesOut: 1e9 });
  await importAndCheck(batches, path, { near, keep, onBytes: () => undefined });
  const lines = await openFileSource(path);
  const again = await Promise.all(kept.map(({ range }) => checkRange(lines, range, { near, isCopy: true })));
  const whole = await checkRange(lines, { from: 0, to: lines.size }, { near, isCopy: true });
  return { meanwhile: kept.map(({ found }) => found), again, whole, ranges: kept.map(({ range }) => range), lines };
}

const rowOf = (content: string, index: number) => ({
  prompt: content,
  prompt_id: 'x',
  messages: [
    ...(index % 3 === 0 ? [{ content: `You are ${index}.`, role: 'system' }] : []),
    { content, role: index % 11 === 5 ? 'wizard' : 'user' },
    { content: `"${index}"\n${content}`, role: 'assistant' },
    ...(index % 4 === 0 ? [{ content: 'And?', role: 'user' }] : []),
  ],
});

describe('rows that are checked while they are written', () => {
  it('are found to be what checking the written lines finds', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    const contents = fc.sample(text, { seed: 7, numRuns: 2_000 });
    const rows = contents.map(rowOf);
    const files = [
      await parquetFile(rows, chatColumns),
      await parquetFile(
        rows.map(({ prompt }) => ({ prompt, completion: `It is ${prompt}` })),
        `{prompt: 'VARCHAR', completion: 'VARCHAR'}`,
      ),
      gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    ];
    for (const file of files) {
      for (const near of [true, false]) {
        const { meanwhile, again } = await bothWays(bytesSource('a', file), near);
        expect(meanwhile).toEqual(again);
        expect(meanwhile[0]?.state.usable).toBeGreaterThan(500);
      }
    }
  });

  it('are kept by ranges that meet and hold all lines', async () => {
    const rows = Array.from({ length: 450 }, (_, index) => rowOf(`${index} ${'na '.repeat(15_000)}`, index));
    const { meanwhile, again, whole, ranges, lines } = await bothWays(
      bytesSource('a', await parquetFile(rows, chatColumns)),
      false,
    );
    expect(ranges.length).toBeGreaterThan(2);
    expect(ranges.map(({ from }) => from)).toEqual([0, ...ranges.slice(0, -1).map(({ to }) => to)]);
    expect(ranges.at(-1)?.to).toBe(lines.size);
    expect(meanwhile).toEqual(again);
    expect(mergeStates(meanwhile.map(({ state }) => state))).toEqual(whole.state);
    expect(meanwhile.flatMap(({ table }) => [...table.hashes])).toEqual([...whole.table.hashes]);
  });
});
