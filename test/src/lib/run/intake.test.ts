import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { DatasetStore } from '../../../../src/lib/azure/dataset-store.ts';
import type { RunJournal } from '../../../../src/lib/azure/run-journal.ts';
import { RemoteError, RunCancelled } from '../../../../src/lib/errors.ts';
import { createIntake } from '../../../../src/lib/run/intake.ts';
import { chunked } from '../../../support/chunked.ts';
import { options, runId } from '../../../support/fine-tune-fakes.ts';

const dataset = { container: 'datasets', name: 'in/Crumb Bakery.jsonl', etag: '0x8DC' };
const request = { runId, dataset, createdAt: '2026-11-23T04:00:00.000Z' };
const row = (question: string) =>
  `{"messages":[{"role":"user","content":"${question}"},{"role":"assistant","content":"Knead."}]}\n`;
const rowsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => row(`question ${index}`));

interface Circumstances {
  metadata?: Record<string, string>;
  readFails?: Error;
}

function scene(content: string, { metadata = {}, readFails }: Circumstances = {}) {
  const files = new Map<string, string>();
  const notes: Record<string, unknown> = {};
  const blob = { etag: dataset.etag, content };
  const journal = {
    progress: () => Promise.resolve(),
    note: (_runId: string, changes: object) => Promise.resolve(void Object.assign(notes, changes)),
  };
  const datasets: DatasetStore = {
    look: async ({ etag }) => (etag === blob.etag ? { bytes: Buffer.byteLength(blob.content), metadata } : undefined),
    read: async ({ etag }) => {
      if (readFails) throw readFails;
      if (etag !== blob.etag) throw new RemoteError('Blob storage', 412, 'ConditionNotMet', 'It was replaced.');
      return chunked(blob.content, [1_000]);
    },
    write: async (_runId, file, stream: Readable) => void files.set(file, (await buffer(stream)).toString()),
    readFile: async (_runId, file) => files.get(file),
    writeFile: async (_runId, file, text) => void files.set(file, text),
  };
  return { intake: createIntake(datasets, journal as unknown as RunJournal), files, notes, blob, journal };
}

describe('checking a dataset', () => {
  it('accepts it, and notes its line, options and report', async () => {
    const { intake, files, notes } = scene(rowsOf(12).join(''), {
      metadata: { epochs: '3', webhook_url: 'https://example.com/secret' },
    });
    const answer = await intake.check(request);
    expect(answer).toMatchObject({
      status: 'accepted',
      line: 'crumb-bakery',
      options: { epochs: 3 },
      report: { rows: 12, usable_rows: 12 },
    });
    expect(notes).toMatchObject({
      line: 'crumb-bakery',
      webhookUrl: 'https://example.com/secret',
      report: { rows: 12 },
    });
    expect(JSON.parse(files.get('report.json')!)).toMatchObject({ rows: 12, problems: [] });
  });

  it('hands no secret on to other steps', async () => {
    const { intake } = scene(rowsOf(12).join(''), { metadata: { webhook_url: 'https://example.com/secret' } });
    expect(JSON.stringify(await intake.check(request))).not.toContain('secret');
  });

  it.each([
    ['an empty file', '', 'empty_dataset', /no rows/],
    ['blank lines', '\n\n', 'empty_dataset', /no rows/],
    ['nine rows', rowsOf(9).join(''), 'too_few_rows', /There are 9 usable rows; training needs at least 10/],
    [
      'broken JSON',
      [...rowsOf(4), '{"messages":\n', ...rowsOf(6)].join(''),
      'invalid_dataset',
      /One row cannot be used. Line 5: The line is not JSON/,
    ],
    [
      'wrong roles',
      [...rowsOf(10), row('x').replace('"user"', '"human"')].join(''),
      'invalid_dataset',
      /Line 11, messages\[0\]\.role: .*human/,
    ],
    ['many faults', 'x\ny\n', 'invalid_dataset', /2 rows cannot be used. Line 1/],
  ])('rejects %s, with line, place and remedy', async (_what, content, type, message) => {
    const answer = await scene(content).intake.check(request);
    expect(answer).toMatchObject({ status: 'rejected', error: { type, message: expect.stringMatching(message) } });
    expect(answer.status === 'rejected' && answer.error.remedy.length).toBeGreaterThan(10);
  });

  it('rejects a slice that leaves too few rows', async () => {
    const answer = await scene(rowsOf(100).join(''), { metadata: { slice: '[:5%]' } }).intake.check(request);
    expect(answer).toMatchObject({
      error: { type: 'too_few_rows', message: expect.stringContaining('There are 5 usable rows in the slice [:5%]') },
    });
  });

  it('rejects unknown options before it reads the rows', async () => {
    const readFails = new Error('it was read');
    const answer = await scene('', { metadata: { epoch: '3' }, readFails }).intake.check(request);
    expect(answer).toMatchObject({ error: { type: 'invalid_options' } });
  });

  it('rejects what was replaced, before it is read or meanwhile', async () => {
    const before = scene(rowsOf(12).join(''));
    before.blob.etag = '0x8DD';
    expect(await before.intake.check(request)).toMatchObject({ error: { type: 'dataset_superseded' } });
    for (const status of [404, 412]) {
      const meanwhile = scene('', { readFails: new RemoteError('Blob storage', status, '', 'gone') });
      expect(await meanwhile.intake.check(request)).toMatchObject({ error: { type: 'dataset_superseded' } });
    }
  });

  it('throws what may pass', async () => {
    const { intake } = scene('', { readFails: new RemoteError('Blob storage', 503, '', 'busy') });
    await expect(intake.check(request)).rejects.toMatchObject({ status: 503 });
  });
});

describe('splitting a dataset', () => {
  const splitOf = async (text: string, change = {}) => {
    const stage = scene(text);
    await stage.intake.check(request);
    const answer = await stage.intake.split({
      runId,
      dataset,
      options: { ...options, ...change },
      rows: text.split('\n').length - 1,
    });
    const linesOf = (file: string) => stage.files.get(file)!.split(/(?<=\n)/);
    return { answer, train: linesOf('train.jsonl'), test: linesOf('test.jsonl'), ...stage };
  };

  it('writes both sides and the counts', async () => {
    const rows = rowsOf(50);
    const { answer, train, test, files, notes } = await splitOf(rows.join(''));
    expect(answer).toEqual({ status: 'split', trainRows: 40, testRows: 10 });
    expect([train.length, test.length]).toEqual([40, 10]);
    expect([...train, ...test].sort()).toEqual(rows.toSorted());
    expect(JSON.parse(files.get('report.json')!)).toMatchObject({ rows: 50, train_rows: 40, test_rows: 10 });
    expect(notes['report']).toMatchObject({ train_rows: 40, test_rows: 10 });
  });

  it('writes the same when it is done again', async () => {
    const text = rowsOf(50).join('');
    const [one, other] = [await splitOf(text), await splitOf(text)];
    expect(other.files).toEqual(one.files);
  });

  it('takes only the slice', async () => {
    const rows = rowsOf(100);
    const { answer, train, test } = await splitOf(rows.join(''), { slice: '[10:30]', test_size: 0.25 });
    expect(answer).toEqual({ status: 'split', trainRows: 15, testRows: 5 });
    expect([...train, ...test].sort()).toEqual(rows.slice(10, 30).sort());
  });

  it('rejects what was replaced after it had been checked', async () => {
    const { intake, blob } = scene(rowsOf(12).join(''));
    await intake.check(request);
    blob.etag = '0x8DD';
    expect(await intake.split({ runId, dataset, options, rows: 12 })).toMatchObject({
      ...{ status: 'rejected', error: { type: 'dataset_superseded' } },
    });
  });

  it('stops when the run is cancelled', async () => {
    const stage = scene(rowsOf(2_000).join(''));
    await stage.intake.check(request);
    stage.journal.progress = () => Promise.reject(new RunCancelled());
    await expect(stage.intake.split({ runId, dataset, options, rows: 2_000 })).rejects.toBeInstanceOf(RunCancelled);
  });
});
