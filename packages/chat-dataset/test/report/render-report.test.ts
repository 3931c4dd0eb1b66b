import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/render-report.ts';
import { estimateAssumptions, estimateTraining } from '../../src/report/training-estimate.ts';
import { trainTokensOf } from '../../src/report/train-tokens.ts';
import { datasetReportSchema, type DatasetReport } from '../../src/dataset-report.ts';

const older: DatasetReport = {
  bytes: 1_234_567,
  rows: 1_000,
  usable_rows: 990,
  turns: { user: 990, assistant: 990 },
  problem_count: 1,
  problems: [
    {
      line: 7,
      path: 'messages[1].role',
      what: "The role 'bot' is unknown.",
      why: 'Templates know three.',
      fix: 'Use one.',
    },
  ],
};
const spread = { total: 5_000, min: 1, mean: 5, p50: 4, p90: 9, p95: 10, p99: 20, max: 30 };
const whole: DatasetReport = {
  ...older,
  format: { container: 'jsonl', format: 'messages', compression: 'gzip' },
  kept_rows: 970,
  dropped_rows: 30,
  dropped_by: { problem: 10, duplicate: 20 },
  problem_kinds: [{ kind: 'k', count: 40, first: [7, 8, 9].map((line) => ({ ...older.problems[0]!, line })) }],
  turns_per_row: spread,
  lengths: spread,
  scripts: { Latin: 0.98, Han: 0.0021 },
  tokens: {
    ...spread,
    rows: 990,
    source: 'a vocabulary',
    max_seq_length: { limit: 2_048, rows_over: 3, tokens_cut: 77 },
    context_window: { limit: 4_096, rows_over: 0, tokens_cut: 0 },
  },
  duplicates: { exact_rows: 20, near_rows: 5, clusters: 12, rows_in_clusters: 60, largest_cluster: 9 },
  leakage: { pairs_a_random_split_would_leak: 33, pairs_leaked: 0, wanted_test_rows: 194, torn_clusters: 0 },
  suspects: [
    {
      kind: 'openai_api_key',
      count: 2,
      rows: 1,
      places: [{ line: 5, path: 'messages[0].content', shown: 'sk-p… (51 characters)' }],
    },
  ],
  estimate: estimateTraining({ trainRows: 776, trainTokens: 400_000, epochs: 3, batchSize: 4 }),
  train_rows: 776,
  test_rows: 194,
};

describe('a report for terminals', () => {
  it('tells all that is in it', () => {
    expect(
      renderReport(whole)
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual([
      "line 7, messages[1].role: The role 'bot' is unknown.",
      '  Templates know three.',
      '  Fix: Use one.',
      '  Also in lines 8, 9 and 37 more.',
      '',
      'file          messages in jsonl, gzip, 1,234,567 bytes',
      'rows          1,000 read, 990 usable, 970 kept, 30 dropped (problem 10, duplicate 20)',
      'problems      1',
      'split         776 train, 194 test',
      'leakage       33 pairs that a split by single rows would have leaked',
      'tokens        5,000 in 990 rows [1]; min 1, mean 5, p50 4, p90 9, p95 10, p99 20, max 30',
      '              3 rows over max_seq_length (2,048), 77 tokens cut',
      "              0 rows over the model's window (4,096), 0 tokens cut",
      'turns         user 990, assistant 990',
      '              per row: min 1, mean 5, p50 4, p90 9, p95 10, p99 20, max 30',
      'characters    per row: min 1, mean 5, p50 4, p90 9, p95 10, p99 20, max 30',
      'scripts       Latin 98 %, Han 0.21 %',
      'duplicates    20 exact, 5 near',
      '              12 clusters kept together, of 60 rows; the largest of 9',
      'suspects      openai api key: 2 in 1 rows; first in line 5, messages[0].content: sk-p… (51',
      '              characters)',
      'estimate      582 steps, 0.22 to 0.59 GPU hours, 0.75 to 2.8 USD [2]',
      '',
      '[1] a vocabulary',
      '[2] steps = ceil(776 train rows / batch of 4) × 3 epochs = 582; GPU hours = 1200000 tokens in all',
      '    epochs / 2000 to 6000 tokens a second (assumed for LoRA of Phi-3-mini on one A100) + 10 to 25',
      '    minutes to start and save; USD = GPU hours × 3.4 to 4.8 (assumed in November 2026 for',
      "    Standard_NC24ads_A100_v4, pay as you go; see your region's price). An estimate, not an offer;",
      '    serving the model is not in it',
      '',
    ]);
  });

  it('tells what older reports hold', () => {
    const text = renderReport(datasetReportSchema.parse(older));
    expect(text).toContain('1,000 read, 990 usable\n');
    expect(text).toContain("line 7, messages[1].role: The role 'bot' is unknown.\n");
    expect(text).not.toMatch(/undefined|tokens|suspects/);
  });

  it('says where whole clusters did not allow the wanted count, and where they could not stay whole', () => {
    const leakage = { pairs_a_random_split_would_leak: 16, pairs_leaked: 16, wanted_test_rows: 195, torn_clusters: 1 };
    const text = renderReport({ ...whole, leakage });
    expect(text).toContain('194 test (nearest to 195 that whole clusters allow)');
    expect(text).toMatch(/16 leaked, as all rows are one\s+cluster/);
  });

  it('is never wider than 100 characters and loses no words', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,250}$/), { minLength: 1, maxLength: 30 }), (words) => {
        const what = words.join(' ');
        const text = renderReport({ ...older, problems: [{ ...older.problems[0]!, what }] });
        expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
        expect(text.replaceAll(/\s/g, '')).toContain(what.replaceAll(' ', ''));
      }),
    );
  });

  it('hands no control characters of the file on to the terminal', () => {
    const what = "The role 'a\u001b[31m\n\u202eb\u0000' is unknown.";
    const text = renderReport({ ...older, problems: [{ ...older.problems[0]!, what }] });
    expect(text).toContain("The role 'a�[31m��b�' is unknown.\n");
  });

  it('is a report that its schema reads', () => expect(datasetReportSchema.parse(whole)).toEqual(whole));
});

describe('an estimate', () => {
  it('counts the last, smaller batch of each epoch as a step', () => {
    expect(estimateTraining({ trainRows: 9, trainTokens: undefined, epochs: 2, batchSize: 4 })).toEqual({
      steps: 6,
      formula: 'steps = ceil(9 train rows / batch of 4) × 2 epochs = 6',
    });
  });

  it('is an interval that names all that it rests on', () => {
    const {
      gpu_hours: hours,
      usd,
      formula,
    } = estimateTraining({ trainRows: 1e5, trainTokens: 7.2e7, epochs: 1, batchSize: 1 });
    expect(hours).toEqual({ low: 3.5, high: 10.42 });
    expect(usd).toEqual({ low: 11.9, high: 50 });
    const { tokensPerSecond, fixedMinutes, usdPerHour } = estimateAssumptions;
    for (const { low, high } of [tokensPerSecond, fixedMinutes, usdPerHour])
      expect(formula).toContain(`${low} to ${high}`);
  });

  it('takes for the train rows their share of the tokens that are read', () => {
    expect(trainTokensOf(whole.tokens, 495)).toBe(Math.round((5_000 - 77) / 2));
    expect(trainTokensOf(undefined, 495)).toBeUndefined();
  });
});
