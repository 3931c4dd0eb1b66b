import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkDataset } from '../src/check-dataset.ts';
import { createBlockSink } from '../src/scan/row-sink.ts';
import { splitDataset } from '../src/split-dataset.ts';
import { bytesSource } from './support/bytes-source.ts';
import { options } from './support/default-options.ts';
import { parquetFile } from './support/parquet-file.ts';

const question = (index: number): string => `What is ${index}?`;

/** Rows of which those of the given numbers, counted from 0, have no answer. */
const rowsOf = (count: number, bad: readonly number[], padding = '') =>
  Array.from({ length: count }, (_, index) => ({
    prompt: question(index),
    completion: bad.includes(index) ? '' : `It is ${index * 7}${padding}.`,
  }));

type Rows = ReturnType<typeof rowsOf>;
const asChat = ({ prompt, completion }: Rows[number]) => ({
  messages: [
    { role: 'user', content: prompt },
    { role: 'assistant', content: completion },
  ],
});
/** A blank line is no row. */
const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n\n`).join('');

const forms: [string, string, (rows: Rows) => Buffer | string | Promise<Buffer>][] = [
  ['JSONL', 'a.jsonl', (rows) => jsonl(rows.map(asChat))],
  ['JSONL of another form', 'a.jsonl', jsonl],
  ['packed JSONL', 'a.jsonl.gz', (rows) => gzipSync(jsonl(rows.map(asChat)))],
  ['a JSON array', 'a.json', (rows) => JSON.stringify(rows.map(asChat))],
  [
    'CSV',
    'a.csv',
    (rows) =>
      `prompt,completion\n${rows.map(({ prompt, completion }) => `"${prompt}","${completion && `\n${completion}`}"\n`).join('\n')}`,
  ],
  ['Parquet', 'a.parquet', (rows) => parquetFile(rows, `{prompt: 'VARCHAR', completion: 'VARCHAR'}`)],
];

/** What is split, as the numbers of questions, or why nothing is; and the report. */
async function taken(name: string, content: Buffer | string, change: Partial<typeof options>) {
  const checked = await checkDataset(bytesSource(name, content), { ...options, measure: false, ...change });
  try {
    const { report } = checked;
    if (checked.status === 'rejected') return { report, error: checked.error };
    const written: string[] = [];
    const sink = () => createBlockSink(1024, (block) => Promise.resolve(void written.push(block.toString())));
    await splitDataset(checked, { train: sink(), test: sink() });
    const numbers = [...written.join('').matchAll(/What is (\d+)\?/g)].map(([, number]) => Number(number));
    return { report, rows: numbers.sort((left, right) => left - right) };
  } finally {
    await checked.close();
  }
}

const numbers = (from: number, to: number, without: readonly number[] = []): number[] =>
  Array.from({ length: to - from }, (_, index) => index + from).filter((index) => !without.includes(index));

describe.each(forms)('a slice of %s', (_form, name, write) => {
  it('is taken of all rows, those that cannot be used as well', async () => {
    const bad = [0, 3, 4, 37];
    const content = await write(rowsOf(40, bad));
    const skip = { on_bad_row: 'skip', max_bad_rows: '3' } as const;
    expect(await taken(name, content, { ...skip, slice: '[:20]' })).toMatchObject({
      rows: numbers(0, 20, bad),
      report: {
        ...{ rows: 40, kept_rows: 17, dropped_rows: 23, dropped_by: { problem: 3, outside_slice: 20 } },
        ...{ problem_count: 4, problems_outside_slice: 1 },
      },
    });
    expect(await taken(name, content, { ...skip, slice: '[50%:]' })).toMatchObject({ rows: numbers(20, 40, bad) });
    expect(await taken(name, content, { ...skip, slice: '[-37:-25]' })).toMatchObject({ rows: numbers(3, 15, bad) });
  });

  it('is not rejected for bad rows outside of it', async () => {
    const content = await write(rowsOf(40, [0, 1, 12, 30]));
    const { rows, report } = await taken(name, content, { slice: '[13:30]' });
    expect(rows).toEqual(numbers(13, 30));
    expect(report.dropped_by).toEqual({ outside_slice: 23 });
    expect(report.problems.map(({ outside_slice: isOutside }) => isOutside)).toEqual([true, true, true, true]);
  });

  it('is rejected for a bad row inside of it, which is the one that is named', async () => {
    const bad = await write(rowsOf(40, [0, 20]));
    const good = await write(rowsOf(40, [0]));
    const { error, report } = await taken(name, bad, { slice: '[10:30]' });
    const [, named] = report.problems;
    expect(error?.message).toMatch(/^One row in the slice \[10:30\] cannot be used\. /);
    expect(error?.message).toContain(` ${named?.line}, `);
    expect(report.problems_outside_slice).toBe(1);
    expect(await taken(name, good, { slice: '[10:30]' })).toMatchObject({ rows: numbers(10, 30) });
  });

  it('counts at most so many bad rows as may be skipped of its own', async () => {
    const content = await write(rowsOf(100, numbers(0, 30)));
    const skip = { on_bad_row: 'skip', max_bad_rows: '10%' } as const;
    expect(await taken(name, content, { ...skip, slice: '[28:]' })).toMatchObject({ rows: numbers(30, 100) });
    expect(await taken(name, content, { ...skip, slice: '[20:]' })).toMatchObject({
      error: { message: expect.stringContaining('10 of 80 rows in the slice [20:] cannot be used, and at most 8') },
    });
  });
});

describe('a slice of a large file', () => {
  /** The second part begins near the last of these. */
  const bad = [0, 1, 30, 31, 40, 41, 42, 44, 46, 47, 48];
  const rows = rowsOf(60, bad, 'x'.repeat(450 * 1024));
  it.each([
    ['that is read as it is', 'a.jsonl', jsonl(rows.map(asChat))],
    ['that is copied first', 'a.json', JSON.stringify(rows.map(asChat))],
  ])('%s may begin and end in any of its parts', async (_how, name, content) => {
    const skip = { on_bad_row: 'skip', max_bad_rows: '100%', near: false } as const;
    for (const [from, to] of [
      [30, 47],
      [1, 45],
      [44, 60],
    ] as const)
      expect(await taken(name, content, { ...skip, slice: `[${from}:${to}]` })).toMatchObject({
        rows: numbers(from, to, bad),
      });
  });

  it('that begins after hundreds of bad rows is judged by its own', async () => {
    const many = numbers(0, 300);
    const { error, report } = await taken('a.jsonl', jsonl(rowsOf(400, [...many, 350]).map(asChat)), {
      slice: '[300:]',
    });
    expect(error?.message).toBe('One row in the slice [300:] cannot be used.');
    expect(error?.remedy).toContain('before the slice');
    expect(report.problems_outside_slice).toBe(300);
  });
});
