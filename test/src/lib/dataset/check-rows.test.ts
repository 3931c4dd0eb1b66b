import { describe, expect, it } from 'vitest';
import { checkRows } from '../../../../src/lib/dataset/check-rows.ts';
import { longestLine } from '../../../../src/lib/dataset/read-lines.ts';
import { chunked } from '../../../support/chunked.ts';

const row = (question: string) =>
  JSON.stringify({
    messages: [
      { role: 'system', content: 'You bake.' },
      { role: 'user', content: question },
      { role: 'assistant', content: 'Knead.' },
    ],
  });
const rows = (count: number) => Array.from({ length: count }, (_, index) => `${row(`question ${index}`)}\n`).join('');

describe('the report on a dataset', () => {
  it('counts bytes, rows and turns', async () => {
    const file = rows(12);
    expect(await checkRows(chunked(file))).toEqual({
      ...{ bytes: Buffer.byteLength(file), rows: 12, usable_rows: 12, problem_count: 0, problems: [] },
      turns: { system: 12, user: 12, assistant: 12 },
    });
  });

  it('leaves blank lines out of the rows but not out of the line numbers', async () => {
    const report = await checkRows(chunked(`${row('a')}\n\n  \nbroken\n${row('b')}\n`));
    expect(report).toMatchObject({ rows: 3, usable_rows: 2, problem_count: 1 });
    expect(report.problems[0]).toMatchObject({ line: 4 });
  });

  it('of an empty file is empty', async () => {
    for (const file of ['', '\n\n', '\uFEFF'])
      expect(await checkRows(chunked(file))).toMatchObject({ rows: 0, usable_rows: 0, problem_count: 0 });
  });

  it('counts all problems and shows the first hundred', async () => {
    const report = await checkRows(chunked('broken\n'.repeat(250)));
    expect(report).toMatchObject({ rows: 250, problem_count: 250 });
    expect(report.problems.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('tells now and then how far it is', async () => {
    const told: number[] = [];
    const file = rows(2_500);
    await checkRows(chunked(file), (bytes) => Promise.resolve(void told.push(bytes)));
    expect(told).toHaveLength(2);
    expect(told[0]).toBeLessThan(told[1]!);
    expect(told[1]).toBeLessThan(Buffer.byteLength(file));
  });

  it('stops when the one who is told objects', async () => {
    const objects = () => Promise.reject(new Error('cancelled'));
    await expect(checkRows(chunked(rows(1_001)), objects)).rejects.toThrow('cancelled');
  });

  it('tells a line that is too long, and reads no further', async () => {
    const file = Buffer.concat([
      Buffer.from(`${row('a')}\n`),
      Buffer.alloc(longestLine + 2, 'a'),
      Buffer.from(`\n${row('b')}\n`),
    ]);
    for (const piece of [1024 * 1024, file.length]) {
      const report = await checkRows(chunked(file, [piece]));
      expect(report).toMatchObject({ rows: 2, usable_rows: 1, problem_count: 1 });
      expect(report.problems[0]).toMatchObject({ line: 2, what: expect.stringContaining('longer than 32 MiB') });
    }
  });
});
