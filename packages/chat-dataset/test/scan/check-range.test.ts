import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/sources/byte-source.ts';
import { checkRange } from '../../src/scan/check-range.ts';
import { mergeStates } from '../../src/scan/range-state.ts';
import { createBlockSink } from '../../src/scan/row-sink.ts';
import { splitRange } from '../../src/scan/split-range.ts';
import { cutRanges } from '../../src/byte-range.ts';
import { chatRow } from '../support/chat-dataset.ts';
import { chunked } from '../support/chunked.ts';

const sourceOf = (text: string | Buffer, lengths: number[]): ByteSource => {
  const bytes = Buffer.from(text);
  return {
    name: 'rows.jsonl',
    size: bytes.length,
    read: (from = 0, to = bytes.length) => Promise.resolve(chunked(bytes.subarray(from, to), lengths)),
  };
};

/** Checks a file in ranges of so many bytes, then gives every row to one side. */
async function inRanges(text: string | Buffer, rangeBytes: number, lengths = [7, 300]) {
  const source = sourceOf(text, lengths);
  const checked = [];
  const written: Buffer[] = [];
  const sink = () =>
    createBlockSink(64, (block) => {
      written.push(Buffer.from(block));
      return Promise.resolve();
    });
  for (const range of cutRanges(source.size, rangeBytes)) {
    const found = await checkRange(source, range, { near: true });
    checked.push(found);
    const sinks = { train: sink(), test: sink() };
    const sides = new Uint8Array(found.table.rows).fill(1);
    await splitRange(source, range, { lines: found.table.lines, sides }, sinks);
    await sinks.train.end();
  }
  return {
    state: mergeStates(checked.map(({ state }) => state)),
    hashes: checked.flatMap(({ table }) => [...table.hashes]),
    signatures: checked.flatMap(({ table }) => [...table.signatures]),
    written: Buffer.concat(written).toString(),
  };
}

const good = (index: number) => chatRow(`question ${index}`, 'Knead.').trimEnd();
const lines = fc.array(
  fc.oneof(
    fc.nat(50).map(good),
    fc.nat(50).map((index) => `${good(index).slice(0, -1)},"id":${index}}`),
    fc.constantFrom('', '  ', 'nonsense', '[]', '{"messages":[]}', '\u00e9', good(1).repeat(2)),
  ),
  { maxLength: 12 },
);
const lineEnds = fc.constantFrom('\n', '\r\n');

describe('a file that is checked in ranges', () => {
  it('comes to the same as in one, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        lineEnds,
        fc.boolean(),
        fc.integer({ min: 1, max: 400 }),
        async (rows, end, ended, size) => {
          const text = rows.join(end) + (ended ? end : '');
          const [whole, cut] = [await inRanges(text, 1e9), await inRanges(text, size)];
          expect(cut).toEqual(whole);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps or drops every row that it reads, at the line where it stands', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 400 }), async (rows, size) => {
        const { state, written } = await inRanges(rows.join('\n'), size);
        const bad = Object.values(state.problems).reduce((sum, { count }) => sum + count, 0);
        expect(state.rows).toBe(rows.filter((row) => row.trim() !== '').length);
        expect(state.usable + bad).toBe(state.rows);
        expect(written.split('\n').length - 1).toBe(state.usable);
        const told = Object.values(state.problems).flatMap(({ problems }) => problems.map(({ line }) => line));
        const spoiled = rows.flatMap((row, index) =>
          row.trim() !== '' && !row.startsWith('{"messages":[{') ? [index + 1] : [],
        );
        expect(told).toEqual(expect.arrayContaining(spoiled));
      }),
      { numRuns: 100 },
    );
  });

  it('passes rows byte for byte, without line ends of another kind and a byte order mark', async () => {
    const { written } = await inRanges(`\uFEFF${good(1)}\r\n${good(2)}\n\n ${good(3)} \r\n${good(4)}`, 50);
    expect(written).toBe([good(1), good(2), ` ${good(3)} `, good(4), ''].join('\n'));
  });

  it('tells bytes that are not UTF-8 at their line, and reads on', async () => {
    const text = Buffer.concat([Buffer.from(`${good(1)}\n`), Buffer.from([0xff, 0x0a]), Buffer.from(good(2))]);
    const { state } = await inRanges(text, 1e9);
    expect(Object.values(state.problems)).toMatchObject([{ count: 1, problems: [{ line: 2 }] }]);
    expect(state.usable).toBe(2);
  });

  it.each(['\\n', '\\"', '\\u0001', '\\ud83c\\udf0a'])(
    'reads a row of megabytes that is nothing but escapes: %s',
    async (escape) => {
      const content = escape.repeat((7 * 1024 * 1024) / escape.length);
      const row = `{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a${content}"}]}`;
      const { state, written } = await inRanges(`${row}\n${good(2)}\n`, 1e9, [1024 * 1024]);
      expect(state).toMatchObject({ lines: 2, rows: 2, usable: 2 });
      expect(written).toBe(`${row}\n${good(2)}\n`);
    },
  );

  it('passes over a line of a hundred megabytes without holding it', async () => {
    const line = Buffer.alloc(100 * 1024 * 1024, 0x61);
    const text = Buffer.concat([Buffer.from(`${good(1)}\n`), line, Buffer.from(`\n${good(2)}\n`)]);
    for (const size of [1e9, 30 * 1024 * 1024]) {
      const { state } = await inRanges(text, size, [1024 * 1024]);
      expect(state).toMatchObject({ lines: 3, rows: 3, usable: 2 });
      expect(Object.values(state.problems)).toMatchObject([
        { problems: [{ line: 2, what: expect.stringContaining('8 MiB') }] },
      ]);
    }
  });

  it('is cut into ranges that meet, and never into too many', () => {
    for (const size of [0, 1, 16 * 1024 * 1024, 16 * 1024 * 1024 + 1, 1e12]) {
      const ranges = cutRanges(size);
      expect(ranges.length).toBeLessThanOrEqual(1_000);
      expect(ranges[0]?.from).toBe(0);
      expect(ranges.at(-1)?.to).toBe(size);
      for (const [index, { from }] of ranges.entries()) if (index > 0) expect(from).toBe(ranges[index - 1]?.to);
    }
  });
});
