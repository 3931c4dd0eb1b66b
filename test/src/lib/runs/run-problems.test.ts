import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { options } from '../../../support/fine-tune-fakes.ts';
import { request, row, rowsOf, scene } from '../../../support/intake-scene.ts';

describe('the problems of a run', () => {
  const bad = (index: number) => row(`question ${index}`).replace('"user"', index % 2 === 0 ? '"bot"' : '"tool"');

  it.each<[string, (text: string) => Buffer]>([
    ['as it is', (text) => Buffer.from(text)],
    ['packed', (text) => gzipSync(text)],
  ])('are told one by one in its folder, where it is rejected: %s', async (_how, packed) => {
    const text = Array.from({ length: 600 }, (_, index) => (index < 300 ? row(`question ${index}`) : bad(index))).join(
      '',
    );
    const stage = scene(packed(text));
    expect((await stage.check(request)).status).toBe('rejected');
    expect(stage.problems().map(({ line }) => line)).toEqual(Array.from({ length: 300 }, (_, index) => index + 301));
    expect(JSON.parse(String(stage.files.get('report.json')))).toMatchObject({
      ...{ kept_rows: 0, dropped_by: { problem: 300, file_rejected: 300 }, problems_file: 'problems.jsonl' },
    });
  });

  it('are told with duplicates and rows that are cut, where it goes on', async () => {
    const exam = `${row('exam')}${bad(0)}${row('question 4')}`;
    const text = [...rowsOf(50), bad(1), row('question 3'), row('and '.repeat(3_000))].join('');
    const change = { validation_file: 'exam.jsonl', on_bad_row: 'skip', max_bad_rows: '50%' };
    const stage = scene(text, { metadata: change, others: { 'exam.jsonl': exam } });
    const checked = await stage.check(request);
    if (checked.status === 'rejected') throw new Error(checked.error.message);
    expect(stage.files.has('problems.jsonl')).toBe(false);
    for (let times = 0; times < 2; times += 1) {
      await stage.split({ options: checked.options, files: checked.files });
      expect(stage.problems()).toMatchObject([
        { line: 5, type: 'duplicate', dropped: true },
        { line: 51, type: 'problem', path: 'messages[0].role' },
        { line: 52, type: 'duplicate', dropped: true },
        { line: 53, type: 'cut', limit: 2_048 },
        { line: 2, file: 'exam.jsonl', type: 'problem' },
      ]);
    }
  });

  it('warn of fields that are left out, and of what is odd', async () => {
    const odd = rowsOf(12).map((line) =>
      line.replace('{"messages"', '{"tools":["a"],"messages"').replace('Knead.', 'Knead.</s>'),
    );
    const stage = scene(odd.join(''));
    const checked = await stage.check(request);
    if (checked.status === 'rejected') throw new Error(checked.error.message);
    await stage.split({ options, files: checked.files });
    expect(stage.warned).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          "The field 'tools' is left out: it holds something in 12 rows (lines 1, 2, 3, 4, 5 and 7 more)",
        ),
        expect.stringContaining('special tokens'),
      ]),
    );
    expect(stage.notes['report']).toMatchObject({
      left_out: [{ field: 'tools', rows: 12 }],
      warnings: [{ kind: 'special_tokens' }],
    });
    const strict = scene(odd.join(''), { metadata: { on_lost_field: 'reject' } });
    expect(await strict.check(request)).toMatchObject({ status: 'rejected', error: { type: 'lost_fields' } });
  });
});
