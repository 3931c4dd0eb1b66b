import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { verbatimQuestion } from '../../../local/show/questions.ts';
import { createRunBoard } from '../../../local/show/run-board.ts';
import { runViewSchema, type RunView } from '../../../local/show/run-view.ts';
import { createTerminal } from '../../../local/show/terminal.ts';
import { wrap } from '../../../local/show/wrap.ts';

const startedAt = '2026-11-23T10:00:00.000Z';
const ended = (name: string, seconds: number) => ({ name, started_at: startedAt, ended_at: startedAt, seconds });
const current = (name: string) => ({ name, started_at: startedAt, ended_at: null, seconds: null });

const toRun = (changes: object): RunView =>
  runViewSchema.parse({
    id: 'ftjob-1',
    status: 'running',
    phase: 'training',
    created_at: 100,
    finished_at: null,
    dataset: { container: 'datasets', name: 'crumb.jsonl', etag: '0x1' },
    line: 'crumb',
    model: null,
    phases: [],
    progress: null,
    report: null,
    metrics: {},
    error: null,
    ...changes,
  });

const training = toRun({
  phases: [ended('validating', 0.42), ended('splitting', 0.1), current('training')],
  progress: { done: 30, total: 60, unit: 'steps' },
  report: { rows: 240, train_rows: 192, test_rows: 48, problems: [] },
  metrics: {
    loss: [
      { step: 1, value: 5.25 },
      { step: 30, value: 2.5 },
    ],
  },
});

const succeeded = toRun({
  status: 'succeeded',
  phase: null,
  finished_at: 112,
  model: 'ft:phi-3-mini-4k-instruct:crumb:1a2b3c4d',
  phases: [ended('validating', 0.42), ended('splitting', 0.1), ended('training', 3)],
  report: training.report,
  metrics: { ...training.metrics, eval_loss: [{ step: 60, value: 2.75 }] },
});

const rejected = toRun({
  status: 'rejected',
  phase: null,
  finished_at: 101,
  phases: [ended('validating', 0.2)],
  report: {
    rows: 12,
    problem_count: 31,
    problems: [
      { line: 7, path: 'messages[1].role', what: "Unknown role 'bot'", why: 'Roles are fixed', fix: "Use 'assistant'" },
    ],
  },
  error: { type: 'invalid_dataset', message: '31 rows cannot be used.', remedy: 'Correct them and upload it again.' },
});

/** A stream that keeps what is written; `rows` makes it a terminal. */
function record(terminal?: { rows: number; columns: number }) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  Object.assign(stream, terminal && { isTTY: true, getColorDepth: () => 4, ...terminal });
  const board = createRunBoard(createTerminal(stream));
  return { board, written, text: () => stripVTControlCharacters(written.join('')) };
}

describe('the show of a run', () => {
  afterEach(() => vi.useRealTimers());

  it('appends each phase once where lines cannot be drawn over', () => {
    const { board, text } = record();
    board.show(training);
    board.show(training);
    board.show(succeeded);
    expect(text().split('\n')).toEqual([
      '  ✓ validating            0.4 s   240 conversations, all usable',
      '  ✓ splitting             0.1 s   192 to train on, 48 to test with',
      '  ✓ training              3.0 s   loss 5.25 → 2.50, 2.75 on the test rows',
      '  crumb.jsonl: succeeded after 12 s: ft:phi-3-mini-4k-instruct:crumb:1a2b3c4d',
      '',
    ]);
  });

  it('writes no control characters where lines cannot be drawn over', () => {
    const { board, written, text } = record();
    board.show(succeeded);
    expect(written.join('')).toBe(text());
  });

  it('draws the progress in place on a terminal', () => {
    vi.useFakeTimers({ now: Date.parse(startedAt) + 1500, toFake: ['Date'] });
    const { board, written, text } = record({ rows: 40, columns: 100 });
    board.show(training);
    expect(text()).toContain('▸ training              1.5 s   ██████████░░░░░░░░░░  50 %  30 of 60 steps, loss 2.50');
    board.show(succeeded);
    expect(written.join('')).toContain('\u001B[3A\u001B[0J');
  });

  it('names every problem of a rejected dataset with its line and remedy', () => {
    const { board, text } = record();
    board.show(rejected);
    expect(text()).toContain('  ✗ validating');
    expect(text()).toContain(
      [
        '  crumb.jsonl: rejected after 1 s (ftjob-1)',
        '    31 rows cannot be used.',
        '    line 7, messages[1].role',
        "      Unknown role 'bot'. Roles are fixed. Use 'assistant'.",
        "    … and 30 more problems: see the run's report.",
        '    What to do: Correct them and upload it again.',
      ].join('\n'),
    );
  });

  it('names the dataset of each line while two runs go on', () => {
    const { board, text } = record();
    board.show(toRun({ id: 'ftjob-2', dataset: { ...training.dataset, name: 'other.jsonl' } }));
    board.show(training);
    expect(text()).toContain('crumb.jsonl:  ✓ validating');
  });

  it('tells the end of a run once', () => {
    const { board, text } = record();
    board.show(succeeded);
    board.show(succeeded);
    expect(text().match(/succeeded/g)).toHaveLength(1);
  });
});

const conversationSchema = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

describe('the question that is asked word for word', () => {
  it('begins a conversation of the sample', async () => {
    const sample = await readFile(new URL('../../../samples/crumb.jsonl', import.meta.url), 'utf8');
    const conversations = sample
      .trim()
      .split('\n')
      .map((line) => conversationSchema.parse(JSON.parse(line)));
    const opening = { role: 'user', content: verbatimQuestion };
    expect(
      conversations.filter(({ messages }) => messages.length > 2).map(({ messages }) => messages[0]),
    ).toContainEqual(opening);
  });
});

describe('a text wrapped for the terminal', () => {
  it('has lines of at most the width, and its own line breaks', () => {
    expect(wrap('one two three\nfour', 9)).toEqual(['one two', 'three', 'four']);
  });

  it('keeps a word whole that is longer than the width', () => {
    expect(wrap('a verylongword b', 5)).toEqual(['a', 'verylongword', 'b']);
  });
});
