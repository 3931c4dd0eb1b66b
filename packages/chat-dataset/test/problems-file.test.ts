import { describe, expect, it } from 'vitest';
import { createFindingLog, type RowFinding } from '../src/findings/finding-log.ts';
import { bytesOfFound, readFound } from '../src/findings/found-lines.ts';
import { bytesSource } from './support/bytes-source.ts';
import { chatDataset, chatRow } from './support/chat-dataset.ts';
import { checkContent } from './support/check-content.ts';
import { collected } from './support/collected.ts';

const linesIn = (findings: readonly Record<string, unknown>[], type: string): unknown[] =>
  findings.filter((finding) => finding['type'] === type).map(({ line }) => line);

describe('the file of problems', () => {
  it('has each of 300 bad rows, whatever the format and the kinds', async () => {
    const rows = chatDataset(600)
      .trim()
      .split('\n')
      .map((row, index) => (index % 2 === 0 ? row : row.replace('"user"', index % 4 === 1 ? '"tool"' : '"bot"')));
    const bad = Array.from({ length: 300 }, (_, index) => 2 * index + 2);
    for (const [name, content] of [
      ['a.jsonl', rows.join('\n')],
      ['a.json', `[${rows.join(',')}]`],
    ] as const) {
      const { report, findings } = await checkContent(name, content);
      expect(linesIn(findings, 'problem')).toEqual(bad);
      expect(report.problem_kinds?.map(({ count }) => count)).toEqual([150, 150]);
    }
  });

  it('has duplicates, near-duplicates and rows that are cut, in the order of lines', async () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const content = [
      chatDataset(12),
      chatRow('Say it.', words),
      chatRow('What is rule 3 of the tide?', 'Rule 3 of the tide is to wait for wave 24.'),
      chatRow('Say it.', `${words}!`),
      chatRow('Go on?', 'and on '.repeat(2_000)),
    ].join('');
    const { findings, report } = await checkContent('a.jsonl', content);
    expect(report.duplicates).toMatchObject({ exact_rows: 1, near_rows: 1 });
    expect(findings).toEqual([
      { line: 14, type: 'duplicate', dropped: true },
      { line: 15, type: 'near_duplicate', dropped: false },
      { line: 16, type: 'cut', tokens: expect.any(Number), limit: 2_048 },
    ]);
    const near = await checkContent('a.jsonl', content, { dedupe: 'near' });
    expect(near.findings[1]).toEqual({ line: 15, type: 'near_duplicate', dropped: true });
  });

  it('tells of which file a line is, where rows are tested with another one', async () => {
    const asked = chatRow('What is rule 3 of the tide?', 'Nobody knows.');
    const exam = `${chatDataset(5, 'moon')}${chatDataset(1)}${asked}{"messages":[]}\n`;
    const options = { on_bad_row: 'skip', max_bad_rows: '50%' };
    const { findings } = await checkContent('a.jsonl', chatDataset(20), options, {
      validation: bytesSource('exam.jsonl', exam),
    });
    expect(findings).toMatchObject([
      { line: 1, type: 'duplicate', dropped: true },
      { line: 4, type: 'in_validation_file', dropped: true },
      { line: 8, file: 'exam.jsonl', type: 'problem', path: 'messages' },
    ]);
  });

  it('has the duplicates of a file that is rejected for them', async () => {
    const { error, findings } = await checkContent('a.jsonl', chatDataset(5).repeat(3));
    expect(error?.type).toBe('too_few_rows');
    expect(linesIn(findings, 'duplicate')).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('holds little of millions of broken lines, and loses none of them', async () => {
    const written: Buffer[] = [];
    const log = createFindingLog((lines) => void written.push(lines));
    const problem = (line: number): RowFinding => ({ type: 'problem', line, path: '', what: 'w', why: 'y', fix: 'f' });
    for (let line = 1; line <= 300_000; line += 1) {
      if (line !== 250_000) log.tell(problem(line));
      if (line % 1_000 === 0) await log.drain();
    }
    await log.end();
    const moved = bytesOfFound(
      readFound(
        (async function* () {
          yield* written;
        })(),
        1_000,
      ),
    );
    const lines = Buffer.concat(await collected(moved))
      .toString()
      .trim()
      .split('\n');
    expect(lines).toHaveLength(100_002);
    expect(lines.slice(-2).map((line): unknown => JSON.parse(line))).toMatchObject([
      { line: 101_001, to: 250_999, type: 'problem' },
      { line: 251_001, to: 301_000, type: 'problem' },
    ]);
  });
});
