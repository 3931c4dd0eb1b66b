import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRowStatistics,
  mergeRowStatistics,
  rowStatisticsToReport,
  type RowStatisticsState,
} from '../../src/report/row-statistics.ts';
import { tokensToReport } from '../../src/report/token-report.ts';
import { createProblemLog, mergeProblems, problemsToReport } from '../../src/report/problem-log.ts';
import type { ReportRow } from '../../src/report/report-row.ts';

const limits = { maxSeqLength: 20, contextWindow: 40 };

const rowsOf = fc
  .array(
    fc.record({
      messages: fc.array(
        fc.record({
          role: fc.constantFrom('system', 'user', 'assistant'),
          content: fc.string({ unit: 'grapheme', maxLength: 30 }),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      tokens: fc.option(fc.nat(60), { nil: undefined }),
    }),
    { maxLength: 30 },
  )
  .map((rows) => rows.map((row, at): ReportRow => ({ ...row, line: at + 1, bytes: 10 })));

function stateOf(rows: readonly ReportRow[]) {
  const look = createRowStatistics();
  for (const row of rows) look.add(row);
  return look.state();
}

const toReport = (state: RowStatisticsState) => ({
  ...rowStatisticsToReport(state),
  tokens: tokensToReport(state.tokens, 'test', limits),
});
const reportOf = (rows: readonly ReportRow[]) => toReport(stateOf(rows));
const said = (content: string, tokens?: number): ReportRow => ({
  line: 1,
  messages: [
    { role: 'user', content },
    { role: 'assistant', content: 'ok' },
  ],
  tokens,
  bytes: 1,
});

describe('statistics of rows', () => {
  it('have a state in JSON that is the same in whatever parts and order the rows are read', () => {
    fc.assert(
      fc.property(rowsOf, fc.array(fc.nat(2), { minLength: 30, maxLength: 30 }), (rows, parts) => {
        const states = [2, 0, 1].map((part) => stateOf(rows.filter((_, at) => parts[at] === part)));
        const merged = mergeRowStatistics(JSON.parse(JSON.stringify(states)));
        expect(merged).toEqual(stateOf(rows));
        expect(toReport(merged)).toEqual(reportOf(rows));
      }),
    );
  });

  it('tell percentiles as the sorted rows have them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 300 }), (counts) => {
        const { tokens } = reportOf(counts.map((count) => said('x', count)));
        const sorted = counts.toSorted((left, right) => left - right);
        const total = counts.reduce((sum, count) => sum + count, 0);
        for (const percent of [50, 90, 95, 99] as const)
          expect(tokens![`p${percent}`]).toBe(sorted[Math.ceil((sorted.length * percent) / 100) - 1]);
        expect(tokens).toMatchObject({ rows: counts.length, total, min: sorted[0], max: sorted.at(-1) });
        expect(tokens!.mean).toBeCloseTo(total / counts.length, 1);
        expect(tokens!.max_seq_length).toEqual({
          limit: 20,
          rows_over: counts.filter((count) => count > 20).length,
          tokens_cut: counts.reduce((sum, count) => sum + Math.max(0, count - 20), 0),
        });
      }),
    );
  });

  it('say nothing of tokens where nobody counted', () => {
    expect(reportOf([said('x')]).tokens).toBeUndefined();
    expect(reportOf([])).toEqual({ turns: {}, scripts: {} });
  });

  it('tell turns, characters and roles', () => {
    const report = reportOf([said('four'), { ...said('12345678'), messages: [{ role: 'user', content: '12345678' }] }]);
    expect(report).toMatchObject({ turns: { assistant: 1, user: 2 } });
    expect(report.lengths).toMatchObject({ min: 6, max: 8, total: 14, mean: 7 });
    expect(report.turns_per_row).toMatchObject({ min: 1, max: 2, total: 3 });
  });

  it.each([
    ['The quick brown fox', 'Latin'],
    ['Быстрая коричневая лиса', 'Cyrillic'],
    ['敏捷的棕色狐狸', 'Han'],
    ['𠀀𠀁𠀂', 'Han'],
    ['الثعلب البني السريع', 'Arabic'],
    ['빠른 갈색 여우', 'Hangul'],
    ['すばやい', 'Hiragana'],
    ['क ख ग घ', 'Devanagari'],
    ['ᐃᓄᒃᑎᑐᑦ', 'Other'],
  ])('know the script of %j', (content, script) => {
    expect(reportOf([{ ...said(''), messages: [{ role: 'user', content }] }]).scripts).toEqual({ [script]: 1 });
  });

  it('tell scripts by their share, digits and marks not counted, and long texts for what they are', () => {
    const messages = [
      { role: 'user', content: 'abc 123 !?'.repeat(3_000) },
      { role: 'assistant', content: 'где'.repeat(1_000) },
    ];
    const { scripts } = reportOf([{ ...said(''), messages }]);
    expect(Object.keys(scripts)).toEqual(['Latin', 'Cyrillic']);
    expect(scripts['Latin']).toBeGreaterThan(0.7);
    expect(scripts['Latin']).toBeLessThan(0.8);
  });
});

describe('the log of problems', () => {
  const problem = (line: number, path: string, why = 'So.') => ({ line, path, what: `In ${line}.`, why, fix: 'Do.' });

  it('groups by reason and kind of place, and is the same in whatever parts and order the rows were read', () => {
    const paths = fc.constantFrom('messages[0].role', 'messages[7].role', 'messages', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(paths, fc.constantFrom('So.', 'Else.')), { maxLength: 300 }), (faults) => {
        const problems = faults.map(([path, why], at) => problem(at + 1, path, why));
        const stateOfPart = (part: number | undefined) => {
          const log = createProblemLog();
          for (const one of problems) if (part === undefined || one.line % 3 === part) log.add(one, one.line - 1);
          return log.state();
        };
        const merged = mergeProblems([1, 2, 0].map(stateOfPart));
        expect(merged).toEqual(stateOfPart(undefined));
        const report = problemsToReport(merged);
        expect(report.problem_count).toBe(problems.length);
        expect(report.problems).toEqual(problems.slice(0, 100));
        for (const kind of report.problem_kinds) expect(kind.first).toHaveLength(Math.min(100, kind.count));
      }),
    );
  });

  it('holds one kind for the same fault in different messages', () => {
    const log = createProblemLog();
    for (const one of [
      problem(1, 'messages[0].role'),
      problem(2, 'messages[3].role'),
      problem(3, 'messages[3].content'),
    ])
      log.add(one, one.line - 1);
    expect(problemsToReport(log.state()).problem_kinds.map(({ kind, count }) => [kind, count])).toEqual([
      ['messages[].role: In #.', 2],
      ['messages[].content: In #.', 1],
    ]);
  });
});
