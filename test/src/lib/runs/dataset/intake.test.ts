import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DatasetGone, RemoteError, RunCancelled } from '../../../../../src/lib/platform/errors.ts';
import { options, runId } from '../../../../support/fine-tune-fakes.ts';
import { startHubStandIn } from '../../../../../packages/chat-dataset/test/support/hub-stand-in.ts';
import type { Circumstances } from '../../../../support/memory-datasets.ts';
import { chatColumns, parquetFile } from '../../../../../packages/chat-dataset/test/support/parquet-file.ts';
import { testBox } from '../../../../support/webhook-scene.ts';
import { dataset, request, row, rowsOf, scene } from '../../../../support/intake-scene.ts';

describe('checking a dataset', () => {
  it('accepts it, and notes its line, options and report', async () => {
    const { check, files, notes } = scene(rowsOf(12).join(''), {
      metadata: { epochs: '3', webhook_url: 'https://example.com/secret' },
    });
    const answer = await check(request);
    expect(answer).toMatchObject({
      status: 'accepted',
      line: 'crumb-bakery',
      options: { epochs: 3 },
      report: { rows: 12, usable_rows: 12 },
    });
    expect(notes).toMatchObject({
      line: 'crumb-bakery',
      webhookOrigin: 'https://example.com/…',
      report: { rows: 12 },
    });
    expect(JSON.stringify(notes)).not.toContain('secret');
    expect(testBox.open(String(notes['webhookUrl']), runId)).toBe('https://example.com/secret');
    expect(JSON.parse(String(files.get('report.json')))).toMatchObject({ rows: 12, problems: [] });
  });

  it.each([
    'https://169.254.169.254/secret',
    'http://127.0.0.1:9000/secret',
    `https://example.com/${'secret'.repeat(400)}`,
  ])('rejects a run that is to tell its end where no webhook can go: %s', async (url) => {
    const { check, notes } = scene(rowsOf(12).join(''), { metadata: { webhook_url: url } });
    const answer = await check(request);
    expect(answer).toMatchObject({ status: 'rejected', error: { type: 'invalid_options' } });
    expect(JSON.stringify(answer)).toContain("option 'webhook_url' is refused: it");
    expect(JSON.stringify([answer, notes])).not.toContain('secret');
  });

  it('hands no secret on to other steps', async () => {
    const { check } = scene(rowsOf(12).join(''), { metadata: { webhook_url: 'https://example.com/secret' } });
    expect(JSON.stringify(await check(request))).not.toContain('secret');
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
    const answer = await scene(content).check(request);
    expect(answer).toMatchObject({ status: 'rejected', error: { type, message: expect.stringMatching(message) } });
    expect(answer.status === 'rejected' && answer.error.remedy.length).toBeGreaterThan(10);
  });

  it('rejects a slice that leaves too few rows', async () => {
    const answer = await scene(rowsOf(100).join(''), { metadata: { slice: '[:5%]' } }).check(request);
    expect(answer).toMatchObject({
      error: { type: 'too_few_rows', message: expect.stringContaining('There are 5 usable rows in the slice [:5%]') },
    });
  });

  it('rejects unknown options before it reads the rows', async () => {
    const readFails = new Error('it was read');
    const answer = await scene('', { metadata: { epoch: '3' }, readFails }).check(request);
    expect(answer).toMatchObject({ error: { type: 'invalid_options' } });
  });

  it('reads the options of a run that was asked for from its request alone', async () => {
    const { check, files } = scene(rowsOf(12).join(''), { metadata: { epochs: '7', colour: 'red' } });
    const asked = { source: 'datasets/in/Crumb Bakery.jsonl', suffix: 'Bäckerei', seed: '3' };
    files.set('request.json', Buffer.from(JSON.stringify({ asked, dataset })));
    const answer = await check({ ...request, asked: true });
    expect(answer).toMatchObject({ status: 'accepted', line: 'backerei', options: { epochs: 1, seed: 3 } });
  });

  it('takes the rows of a run that was asked for from the hub, of the commit that was there when it was opened', async () => {
    const parquetOf = (from: number) =>
      parquetFile(
        Array.from({ length: 200 }, (_, index) => ({
          prompt: 'p',
          prompt_id: 'i',
          messages: [
            { role: 'user', content: `question ${from + index}` },
            { role: 'assistant', content: index % 50 === 7 ? '' : `answer ${'na '.repeat(2_000)}${index}` },
          ],
        })),
        chatColumns,
        'ROW_GROUP_SIZE 2048',
      );
    const files = { 'default/train_sft/0': await parquetOf(0), 'default/train_sft/1': await parquetOf(200) };
    const standIn = await startHubStandIn({ repository: 'owner/Ultra_Chat', files });
    try {
      const commit = standIn.commit();
      const stage = scene('', { hubUrl: standIn.url });
      const asked = {
        source: 'hf://owner/Ultra_Chat',
        split: 'train_sft[25%:75%]',
        on_bad_row: 'skip',
        max_bad_rows: '9',
      };
      const place = { container: 'hf', name: 'owner/Ultra_Chat', etag: '' };
      stage.files.set('request.json', Buffer.from(JSON.stringify({ asked, dataset: place })));
      const order = { ...request, dataset: place, asked: true };
      expect(await stage.intake.open(order)).toMatchObject({ status: 'opened' });
      standIn.replace('default/train_sft/0', await parquetOf(1_000));

      expect(await stage.check(order)).toMatchObject({
        status: 'accepted',
        line: 'ultra-chat',
        report: { rows: 200, usable_rows: 196 },
        files: [{ dataset: { container: 'hf', name: 'owner/Ultra_Chat', etag: commit } }],
      });
      expect(stage.notes).toMatchObject({
        blobEtag: commit,
        split: 'train_sft[25%:75%]',
        sizeBytes: expect.any(Number),
      });
      const report = JSON.parse(String(stage.files.get('report.json'))) as { problems: { line: number }[] };
      expect(report).toMatchObject({
        dataset: { source: 'hf://owner/Ultra_Chat', split: 'train_sft[25%:75%]', revision: commit },
      });
      expect(report.problems.map(({ line }) => line)).toEqual([8, 58, 108, 158]);
      const lines = String(stage.files.get('rows.jsonl')).split('\n');
      expect([lines[0], lines[199]].map((line) => /question (\d+)/.exec(line ?? '')?.[1])).toEqual(['100', '299']);
    } finally {
      await standIn.close();
    }
  });

  it.each(['../runs/ftjob-0/train.jsonl', 'files/./x', 'files/'])(
    'rejects a dataset whose option names %s to validate with, which is no blob',
    async (reference) => {
      const stage = scene(rowsOf(12).join(''), { metadata: { validation_file: reference } });
      expect(await stage.check(request)).toMatchObject({
        status: 'rejected',
        error: { type: 'invalid_options', message: expect.stringMatching(/^The option 'validation_file' must /) },
      });
    },
  );

  it('rejects what was replaced, before it is read or meanwhile', async () => {
    const before = scene(rowsOf(12).join(''));
    before.blob.etag = '0x8DD';
    expect(await before.check(request)).toMatchObject({ error: { type: 'dataset_superseded' } });
    const meanwhile = scene('x', { readFails: new DatasetGone('gone') });
    expect(await meanwhile.check(request)).toMatchObject({ error: { type: 'dataset_superseded' } });
  });

  it('does not take a file of its own that is missing for the dataset', async () => {
    const stage = scene(rowsOf(12).join(''), { readFails: new RemoteError('Blob storage', 404, '', 'gone') });
    await expect(stage.check(request)).rejects.toMatchObject({ status: 404 });
  });

  it('throws what may pass', async () => {
    const { check } = scene('x', { readFails: new RemoteError('Blob storage', 503, '', 'busy') });
    await expect(check(request)).rejects.toMatchObject({ status: 503 });
  });
});

describe('splitting a dataset', () => {
  const splitOf = async (text: string | Buffer, change = {}, circumstances: Circumstances = {}) => {
    const stage = scene(text, circumstances);
    const checked = await stage.check(request);
    if (checked.status === 'rejected') throw new Error(checked.error.message);
    const answer = await stage.split({ options: { ...options, ...change }, files: checked.files });
    const linesOf = (file: string) => String(stage.files.get(file)).split(/(?<=\n)/);
    return { answer, train: linesOf('train.jsonl'), test: linesOf('test.jsonl'), ...stage };
  };

  it('writes both sides and the counts', async () => {
    const rows = rowsOf(50);
    const { answer, train, test, files, notes } = await splitOf(rows.join(''));
    expect(answer).toEqual({ status: 'split', trainRows: 40, testRows: 10 });
    expect([train.length, test.length]).toEqual([40, 10]);
    expect([...train, ...test].sort()).toEqual(rows.toSorted());
    expect(JSON.parse(String(files.get('report.json')))).toMatchObject({ rows: 50, train_rows: 40, test_rows: 10 });
    expect(notes['report']).toMatchObject({ train_rows: 40, test_rows: 10 });
  });

  it('writes the same when it is done again', async () => {
    const text = rowsOf(50).join('');
    const [one, other] = [await splitOf(text), await splitOf(text)];
    expect(other.files).toEqual(one.files);
  });

  it('leaves nothing but both sides, the report and the problems once it is tidied, and may be tidied again', async () => {
    const { files, tidy } = await splitOf(gzipSync(rowsOf(50).join('')));
    expect([...files.keys()]).toEqual(expect.arrayContaining(['rows.jsonl', 'parts/000000.bin', 'parts/sides.bin']));
    for (let times = 0; times < 2; times += 1) {
      expect(await tidy()).toEqual({ status: 'tidy' });
      expect([...files.keys()].sort()).toEqual(['problems.jsonl', 'report.json', 'test.jsonl', 'train.jsonl']);
    }
  });

  it('takes only the slice', async () => {
    const rows = rowsOf(100);
    const { answer, train, test } = await splitOf(rows.join(''), { slice: '[10:30]', test_size: 0.25 });
    expect(answer).toEqual({ status: 'split', trainRows: 15, testRows: 5 });
    expect([...train, ...test].sort()).toEqual(rows.slice(10, 30).sort());
  });

  it.each([
    ['of the file itself', (text: string) => text],
    ['of a copy', (text: string) => gzipSync(text)],
  ])('counts rows that cannot be used to the slice %s, and minds only those inside of it', async (_of, pack) => {
    const rows = rowsOf(100).map((text, index) => ([2, 3, 15, 60].includes(index) ? 'no JSON\n\n' : text));
    const skip = { metadata: { slice: '[10:30]', on_bad_row: 'skip', max_bad_rows: '1' } };
    const { answer, train, test, files } = await splitOf(pack(rows.join('')), { slice: '[10:30]' }, skip);
    expect(answer).toMatchObject({ status: 'split' });
    expect([...train, ...test].sort()).toEqual([...rows.slice(10, 15), ...rows.slice(16, 30)].sort());
    expect(JSON.parse(String(files.get('report.json')))).toMatchObject({
      ...{ rows: 100, problem_count: 4, problems_outside_slice: 3 },
      dropped_by: { problem: 1, outside_slice: 80 },
    });
    const strict = await scene(pack(rows.join('')), { metadata: { slice: '[10:30]' } }).check(request);
    expect(strict).toMatchObject({
      error: { message: expect.stringMatching(/^One row in the slice \[10:30\] cannot be used\. Line 18: /) },
    });
    expect(await scene(pack(rows.join('')), { metadata: { slice: '[20:50]' } }).check(request)).toMatchObject({
      status: 'accepted',
    });
  });

  it('rejects what was replaced after it had been checked', async () => {
    const stage = scene(rowsOf(12).join(''));
    const checked = await stage.check(request);
    if (checked.status === 'rejected') throw new Error(checked.error.message);
    stage.blob.etag = '0x8DD';
    expect(await stage.split({ options, files: checked.files })).toMatchObject({
      status: 'rejected',
      error: { type: 'dataset_superseded' },
    });
  });

  it('rejects what holds nothing but the same', async () => {
    const { answer } = await splitOf(row('the same').repeat(30));
    expect(answer).toMatchObject({ status: 'rejected', error: { type: 'too_few_rows' } });
    expect(answer).toMatchObject({ error: { message: expect.stringContaining('There is 1 usable row once') } });
  });

  it('says in the report what was kept and measured', async () => {
    const { files } = await splitOf([...rowsOf(50), row('question 7')].join(''));
    expect(JSON.parse(String(files.get('report.json')))).toMatchObject({
      rows: 51,
      kept_rows: 50,
      dropped_rows: 1,
      dropped_by: { duplicate: 1 },
      duplicates: { exact_rows: 1 },
      leakage: { pairs_leaked: 0 },
      tokens: { rows: 51 },
      estimate: { steps: 40 },
    });
  });

  it('tells of the validation file by itself: its problems, and what became of its rows', async () => {
    const exam = [row('an exam'), 'no JSON\n', row('an exam'), row('another')].join('');
    const change = { validation_file: 'exam.jsonl', on_bad_row: 'skip', max_bad_rows: '50%' };
    const stage = scene(rowsOf(50).join(''), { metadata: change, others: { 'exam.jsonl': exam } });
    const checked = await stage.check(request);
    if (checked.status === 'rejected') throw new Error(checked.error.message);
    await stage.split({ options: checked.options, files: checked.files });
    const report: unknown = JSON.parse(String(stage.files.get('report.json')));
    expect(report).toMatchObject({
      ...{ rows: 50, kept_rows: 50, dropped_rows: 0, problem_count: 0, train_rows: 50, test_rows: 2 },
      validation: {
        ...{ name: 'exam.jsonl', rows: 4, usable_rows: 3, kept_rows: 2, dropped_rows: 2 },
        dropped_by: { problem: 1, duplicate: 1 },
        problem_count: 1,
        problems: [{ line: 2, what: expect.stringContaining('not JSON') }],
      },
    });
  });

  it('says which file it is that cannot be used, and when both hold the same', async () => {
    const of = async (exam: string) => {
      const stage = scene(rowsOf(12).join(''), {
        metadata: { validation_file: 'exam.jsonl' },
        others: { 'exam.jsonl': exam },
      });
      const checked = await stage.check(request);
      return checked.status === 'rejected' ? checked : stage.split({ options: checked.options, files: checked.files });
    };
    expect(await of('<html>Sign in</html>')).toMatchObject({
      error: { message: expect.stringContaining("validation file 'exam.jsonl'") },
    });
    expect(await of(rowsOf(20).join(''))).toMatchObject({
      error: { message: expect.stringContaining('and what the validation file has as well') },
    });
  });

  it('warns where rows that belong together had to be torn apart, or make another test set than was asked for', async () => {
    const asked = (question: number, answer: number) =>
      row(`question ${question}`).replace('Knead.', `Knead ${answer}.`);
    const alike = await splitOf(Array.from({ length: 50 }, (_, index) => asked(1, index)).join(''));
    expect(alike.warned).toEqual([expect.stringMatching(/^All rows belong together.* 400 pairs/)]);
    const halves = await splitOf(Array.from({ length: 50 }, (_, index) => asked(index % 2, index)).join(''));
    expect(halves.warned).toEqual([expect.stringContaining('has 25 rows instead of 10')]);
    expect((await splitOf(rowsOf(50).join(''))).warned).toEqual([]);
  });

  it('stops when the run is cancelled', async () => {
    const stage = scene(rowsOf(2_000).join(''));
    stage.journal.progress = () => Promise.reject(new RunCancelled());
    await expect(stage.check(request)).rejects.toBeInstanceOf(RunCancelled);
  });
});
