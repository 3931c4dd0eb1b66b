import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetReportSchema } from '../../src/dataset-report.ts';
import { chatDataset, chatRow } from '../support/chat-dataset.ts';
import { startHubStandIn } from '../support/hub-stand-in.ts';
import { runCommandLine } from '../support/run-command-line.ts';
import { trustedCertificate } from '../support/trusted-certificate.ts';

const spoiledLine = 7;
/** Each test starts processes, on a machine that may be busy with others. */
let folder: string;

const chatDatasetCommand = (...parameters: string[]) => runCommandLine(parameters, { folder });
const read = (path: string) => readFile(join(folder, path), 'utf8');
const linesOf = (text: string) => text.split('\n').slice(0, -1);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const clean = chatDataset(40);
  await writeFile(join(folder, 'clean.jsonl'), clean);
  const lines = linesOf(clean).map((line, index) =>
    index + 1 === spoiledLine ? line.replace('assistant', 'bot') : line,
  );
  await writeFile(join(folder, 'spoiled.jsonl'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'page.jsonl'), '<!doctype html><html></html>');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('chat-dataset check', () => {
  it('accepts a clean file and prints its report', async () => {
    const { code, printed, told } = await chatDatasetCommand('check', 'clean.jsonl');
    expect(printed).toMatch(/rows +40 read, 40 usable/);
    expect(printed).toMatch(/^Accepted\.\n/);
    expect({ code, told }).toEqual({ code: 0, told: '' });
  });

  it('rejects a spoiled file with its line and the remedy', async () => {
    const { code, printed } = await chatDatasetCommand('check', 'spoiled.jsonl');
    expect(code).toBe(1);
    expect(printed).toContain(`Line ${spoiledLine}, messages[1].role: The role 'bot' is unknown.`);
  });

  it('prints the report as JSON alone', async () => {
    const { code, printed } = await chatDatasetCommand('check', 'spoiled.jsonl', '--json');
    const answer = JSON.parse(printed);
    expect(code).toBe(1);
    expect(answer).toMatchObject({ status: 'rejected', error: { type: 'invalid_dataset' } });
    const report = datasetReportSchema.parse(answer);
    expect(report).toMatchObject({ rows: 40, usable_rows: 39, problem_count: 1, kept_rows: 0, dropped_rows: 40 });
    expect(report.dropped_by).toEqual({ problem: 1, file_rejected: 39 });
    // What is seen of the rows does not depend on whether they will be trained on.
    expect(report).toMatchObject({ tokens: { rows: 39 }, duplicates: { exact_rows: 0 }, suspects: [] });
    expect([report.train_rows, report.estimate]).toEqual([undefined, undefined]);
    expect(report.problems.map(({ line }) => line)).toEqual([spoiledLine]);
  });

  it('numbers what a JSON array holds as rows, and lets no file steer the terminal', async () => {
    const rows = chatDataset().trim().split('\n');
    const spoiled = (rows[6] ?? '').replace('"assistant"', '"\\u001b[31mbot"');
    await writeFile(
      join(folder, 'rows.json'),
      `[\n\n${[...rows.slice(0, 6), spoiled, ...rows.slice(7)].join(',\n\n')}]`,
    );
    const { printed } = await chatDatasetCommand('check', 'rows.json');
    expect(printed).toMatch(/^row 7, messages\[1\]\.role: /m);
    expect(printed).toMatch(/^Rejected: One row cannot be used\. Row 7, /m);
    expect(printed).not.toContain('\u001b');
  });

  it('takes the options of a run by their names', async () => {
    const { code, printed } = await chatDatasetCommand(
      'check',
      'spoiled.jsonl',
      '--json',
      '--on-bad-row=skip',
      '--max_bad_rows',
      '5%',
    );
    expect({ code, ...JSON.parse(printed) }).toMatchObject({
      code: 0,
      status: 'accepted',
      kept_rows: 39,
      dropped_rows: 1,
    });
  });

  it('puts the verdict first, then the largest kinds, each with its place in the row', async () => {
    const { printed } = await chatDatasetCommand('check', 'spoiled.jsonl');
    const lines = printed.split('\n');
    expect(lines[0]).toMatch(/^Rejected: One row cannot be used\. Line 7, /);
    expect(printed).toMatch(/\nNothing is kept of the file\.\n\nline 7, messages\[1\]\.role: /);
    const at = lines.findIndex((line) => line.trim() === '^');
    expect(lines[at - 1]?.slice(lines[at]?.indexOf('^'))).toMatch(/^"bot"/);
    expect(printed).toMatch(/rows +40 read, 39 usable, none kept, 40 dropped/);
    expect(printed.match(/32,000\s+pieces/g)).toHaveLength(1);
  });

  it('writes every problem to the file that is named', async () => {
    const lines = linesOf(chatDataset(300)).map((line) => line.replace('"user"', '"bot"'));
    await writeFile(join(folder, 'many.jsonl'), lines.join('\n'));
    const { code, printed } = await chatDatasetCommand('check', 'many.jsonl', '--problems', 'problems.jsonl');
    expect(code).toBe(1);
    expect(printed).toMatch(/every line +of problems, duplicates and cut rows is in problems\.jsonl/);
    expect(linesOf(await read('problems.jsonl')).map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
      lines.map((_, index) => index + 1),
    );
  });

  it('rejects what is no dataset', async () => {
    const { code, printed } = await chatDatasetCommand('check', 'page.jsonl', '--json');
    expect({ code, ...JSON.parse(printed) }).toMatchObject({ code: 1, error: { type: 'dataset_is_a_page' } });
  });

  it.each([
    [['check', 'nosuch.jsonl', '--json'], 'file_missing', 'nosuch.jsonl: '],
    [['check', 'clean.jsonl', '--json', '--tset_size', '1'], 'invalid_command', "unknown option 'tset_size'"],
    [['check', '--json', '.'], 'not_readable', "'.' is a folder"],
    [['split', 'clean.jsonl', '--out', 'clean.jsonl', '--json'], 'file_unusable', 'clean.jsonl: '],
    [['check', 'clean.jsonl', '--json', '--problems', 'no/such/folder'], 'file_missing', 'no/such/folder'],
  ])('%j ends with 2 and an error as JSON', async (parameters, type, message) => {
    const { code, printed, told } = await chatDatasetCommand(...parameters);
    expect({ code, told }).toEqual({ code: 2, told: '' });
    expect(JSON.parse(printed)).toEqual({
      status: 'failed',
      error: { type, message: expect.stringContaining(message), remedy: expect.any(String) },
    });
  });

  it.each([
    [['check', 'nosuch.jsonl'], 'nosuch.jsonl'],
    [['check', '.'], "'.' is a folder"],
    [['check', '/dev/null'], 'no file on a disk'],
    [['check', '-'], 'no file on a disk'],
    [['check', 'clean.jsonl', '--tset_size', '0.1'], "unknown option 'tset_size'"],
  ])('%j ends with 2 and says why', async (parameters, why) => {
    const { code, printed, told } = await chatDatasetCommand(...parameters);
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(told).toContain(why);
  });
});

describe('chat-dataset split', () => {
  it('writes both sides, byte for byte the rows of the file, and the report', async () => {
    const { code, printed } = await chatDatasetCommand(
      'split',
      'clean.jsonl',
      '--out',
      'made/sides',
      '--test_size',
      '0.25',
    );
    expect(code).toBe(0);
    expect(printed).toContain('Written: train.jsonl, test.jsonl and report.json in made/sides.');
    expect((await readdir(join(folder, 'made/sides'))).sort()).toEqual(['report.json', 'test.jsonl', 'train.jsonl']);
    const [train, test] = [linesOf(await read('made/sides/train.jsonl')), linesOf(await read('made/sides/test.jsonl'))];
    expect([train.length, test.length]).toEqual([30, 10]);
    expect([...train, ...test].sort()).toEqual(linesOf(await read('clean.jsonl')).sort());
    expect(JSON.parse(await read('made/sides/report.json'))).toMatchObject({ train_rows: 30, test_rows: 10 });
  });

  it('writes the same bytes again', async () => {
    await chatDatasetCommand('split', 'clean.jsonl', '--out', 'first');
    await chatDatasetCommand('split', 'clean.jsonl', '--out', 'second');
    expect(await read('second/train.jsonl')).toBe(await read('first/train.jsonl'));
    expect(await read('second/test.jsonl')).toBe(await read('first/test.jsonl'));
  });

  it('writes nothing of a file that is rejected', async () => {
    const { code, printed } = await chatDatasetCommand('split', 'spoiled.jsonl', '--out', 'rejected');
    expect({ code, files: await readdir(join(folder, 'rejected')) }).toEqual({ code: 1, files: [] });
    expect(printed).toContain('Nothing was written to rejected.');
  });

  it.each(['train.jsonl', 'report.json', 'test.jsonl.unfinished'])(
    'does not overwrite the file that it reads: %s',
    async (name) => {
      await mkdir(join(folder, 'own'), { recursive: true });
      await writeFile(join(folder, 'own', name), chatDataset());
      const { code, told } = await chatDatasetCommand('split', `own/${name}`, '--out', 'own');
      expect(code).toBe(2);
      expect(told).toContain('would be overwritten');
      expect(await read(`own/${name}`)).toBe(chatDataset());
    },
  );

  it('tests with a file of its own where one is given', async () => {
    await writeFile(join(folder, 'valid.jsonl'), chatDataset(5, 'moon') + chatRow('And?', 'No more.'));
    const { code } = await chatDatasetCommand(
      'split',
      'clean.jsonl',
      '--out',
      'given',
      '--validation_file',
      'valid.jsonl',
    );
    expect(code).toBe(0);
    expect(await read('given/test.jsonl')).toBe(await read('valid.jsonl'));
    expect(await read('given/train.jsonl')).toBe(await read('clean.jsonl'));
  });
});

describe('chat-dataset on a dataset of the hub', () => {
  async function parquetOf(rows: number): Promise<Buffer> {
    const path = join(folder, 'rows.parquet');
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT [{content: 'question ' || i, role: 'user'}, {content: 'answer ' || i, role: 'assistant'}] AS messages
       FROM range(${rows}) rows(i)) TO '${path}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();
    return readFile(path);
  }

  it('takes a slice of a split, with the token that a setting names', async () => {
    const files = { 'default/train/0': await parquetOf(2_000) };
    const certificate = await trustedCertificate();
    const hub = await startHubStandIn({ repository: 'owner/name', files, token: 'hf_secret', certificate });
    try {
      await writeFile(join(folder, 'cert.pem'), certificate.cert);
      const trust = { HF_ENDPOINT: hub.url, NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') };
      const parameters = ['split', 'hf://owner/name', '--split', 'train[:1%]', '--out', 'hub', '--dedupe', 'off'];
      const settings = { ...trust, HF_TOKEN: 'hf_secret' };
      expect(await runCommandLine(parameters, { folder, settings })).toMatchObject({ code: 0, told: '' });
      const rows = linesOf(await read('hub/train.jsonl')).concat(linesOf(await read('hub/test.jsonl')));
      const numbers = rows.map((row) => Number(/question (\d+)/.exec(row)?.[1])).sort((left, right) => left - right);
      expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index));
      const denied = await runCommandLine(parameters, { folder, settings: trust });
      expect(denied).toMatchObject({ code: 2, told: expect.stringContaining('HF_TOKEN') });
    } finally {
      await hub.close();
    }
  });
});
