import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CanonicalRow } from '../../src/formats/open-dataset.ts';
import { createHubClient } from '../../src/hub/hub-client.ts';
import { readHubReference } from '../../src/hub/hub-reference.ts';
import { openHubSplit } from '../../src/hub/hub-split.ts';
import { readHubRows, toRowSource } from '../../src/hub/read-hub-rows.ts';
import { collected } from '../support/collected.ts';
import { startHubStandIn, type HubStandIn } from '../support/hub-stand-in.ts';

const limits = { maxBytesOut: 1e9 };
const rowsOfFile = [120, 1, 83] as const;
const total = 204;
const largeRows = 20_000;
let largeBytes = 0;
let small: Buffer;
/** As much as is read of a file's end to find out what is in it. */
const footerBytes = 512 * 1024;
let hub: HubStandIn;

/** Rows `from` up to but without `to`, in the form of ultrachat_200k. */
async function parquetOf(folder: string, from: number, to: number): Promise<Buffer> {
  const path = join(folder, `${from}.parquet`);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT 'q' || i AS prompt, md5(i::VARCHAR) AS prompt_id,
       [{content: 'question ' || i, role: 'user'}, {content: 'answer ' || i, role: 'assistant'}] AS messages
     FROM range(${from}, ${to}) rows(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  connection.closeSync();
  instance.closeSync();
  return readFile(path);
}

/** The file with one of its row groups, counted from 0, destroyed. */
function torn(file: Buffer, group: number): Buffer {
  const { buffer, byteOffset, length } = file;
  const { row_groups: groups } = parquetMetadata(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer);
  const columns = groups[group]!.columns.map(({ meta_data: column }) => column!);
  const spoiled = Buffer.from(file);
  for (const { data_page_offset: from, dictionary_page_offset: dictionary } of columns)
    spoiled.fill(0xff, Number(dictionary ?? from), Number(dictionary ?? from) + 16);
  return spoiled;
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  try {
    const large = await parquetOf(folder, 2_000, 2_000 + largeRows);
    largeBytes = large.length;
    const files: Record<string, Buffer> = {
      'default/large/0': large,
      'default/other/0': (small = await parquetOf(folder, 1_000, 1_010)),
      'default/partial-begun/0': await parquetOf(folder, 1_000, 1_010),
      'default/torn/0': torn(large, 5),
      'default/broken/0': Buffer.from('PAR1 and then nothing that PAR1'),
    };
    let from = 0;
    for (const [index, rows] of rowsOfFile.entries()) {
      files[`default/train/${index}`] = await parquetOf(folder, from, (from += rows));
    }
    hub = await startHubStandIn({ repository: 'owner/name', files });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

afterAll(() => hub.close());

function reference(split: string, repository = 'owner/name', config?: string, revision?: string) {
  const read = readHubReference(`hf://${repository}`, split, { config, revision });
  if ('fault' in read) throw new Error(read.fault);
  return read.reference;
}

async function open(split: string, repository = 'owner/name', config?: string, revision?: string) {
  return openHubSplit(createHubClient({ url: hub.url }), reference(split, repository, config, revision));
}

/** The numbers in the questions, and the numbers that the rows were given. */
async function rowsOf(split: string): Promise<{ questions: number[]; lines: number[] }> {
  const opened = await open(split);
  if ('problem' in opened) throw new Error(opened.problem.message);
  const rows = { questions: [] as number[], lines: [] as number[] };
  for await (const batch of readHubRows(opened.split, limits))
    for (const row of batch.rows) {
      if ('problem' in row) throw new Error(row.problem.what);
      rows.questions.push(Number(/question (\d+)/.exec(row.bytes.toString())?.[1]));
      rows.lines.push(row.line);
    }
  return rows;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('a split on the hub', () => {
  // As `datasets` takes them: percentages round to the nearest row of the whole split, whichever file it lies in.
  it.each([
    ['train', range(0, total)],
    ['train[:1%]', range(0, 2)],
    ['train[10:20]', range(10, 20)],
    ['train[118:123]', range(118, 123)],
    ['train[-5%:]', range(total - 10, total)],
    ['train[60%:]', range(122, total)],
    ['train[:1000]', range(0, total)],
    ['train[-3:] + other[:2]', [201, 202, 203, 1_000, 1_001]],
  ])('has as %s the rows that the datasets library takes', async (split, questions) => {
    const rows = await rowsOf(split);
    expect(rows.questions).toEqual(questions);
    expect(rows.lines).toEqual(range(1, questions.length + 1));
  });

  it('is read from the row groups of its slice alone', async () => {
    const inFront = (range = '') => {
      const from = Number(/^bytes=(\d+)-/.exec(range)?.[1]);
      return from > 0 && from < largeBytes - footerBytes;
    };
    const askedInFront = async (split: string) => {
      const before = hub.asked.length;
      const { questions } = await rowsOf(split);
      return {
        questions,
        ranges: hub.asked.slice(before).filter(({ at, range }) => at === 'storage' && inFront(range)),
      };
    };
    const { questions, ranges } = await askedInFront('large[-2%:]');
    expect(questions).toEqual(range(largeRows - 400, largeRows).map((row) => row + 2_000));
    expect(ranges).toEqual([]);
    expect((await askedInFront('large[:40%]')).ranges.length).toBeGreaterThan(0);
  });

  it('is gone on with after any batch, in whichever of its files', async () => {
    const opened = await open('train[3:200] + other[:2]');
    if ('problem' in opened) throw new Error(opened.problem.message);
    const all = await collected(readHubRows(opened.split, limits));
    expect(all.length).toBeGreaterThan(2);
    for (const [index, { next }] of all.entries())
      expect(await collected(readHubRows(opened.split, limits, next))).toEqual(all.slice(index + 1));
  });

  it('becomes rows of messages without its other columns', async () => {
    const opened = await open('train[:1]');
    const source = 'split' in opened ? await toRowSource('rows', opened.split) : opened;
    expect(source).toMatchObject({ format: { container: 'parquet', format: 'messages' } });
    const batches = [];
    if ('rows' in source) for await (const batch of source.rows(limits)) batches.push(...batch.rows);
    expect(batches.map((row) => 'bytes' in row && (JSON.parse(row.bytes.toString()) as unknown))).toEqual([
      {
        messages: [
          { role: 'user', content: 'question 0' },
          { role: 'assistant', content: 'answer 0' },
        ],
      },
    ]);
  });

  it('is not read where its slice does not reach', async () => {
    const askedOfLater = () =>
      hub.asked.filter(({ at, path }) => at === 'storage' && !path.includes('train%2F0')).length;
    const before = askedOfLater();
    await open('train[:1%]');
    const toCount = askedOfLater() - before;
    await rowsOf('train[:1%]');
    expect(askedOfLater() - before).toBe(2 * toCount);
  });

  it.each([
    [
      'nosuch',
      'owner/name',
      undefined,
      'hub_split_unknown',
      'Name one of these: large, other, begun, torn, broken, train.',
    ],
    ['train', 'owner/name', 'nosuch', 'hub_config_unknown', "Name one of them by 'config': default."],
    ['train', 'owner/elsewhere', undefined, 'hub_dataset_not_found', expect.stringContaining('Check the name')],
  ])('%s of %s with configuration %s is told as %s', async (split, repository, config, type, remedy) => {
    expect(await open(split, repository, config)).toMatchObject({ problem: { type, remedy } });
  });

  it.each(['main', 'refs/convert/parquet', 'commit'])('is found in the revision %s', async (revision) => {
    const opened = await open(
      'train[118:123]',
      'owner/name',
      undefined,
      revision === 'commit' ? hub.commit() : revision,
    );
    expect(opened).toMatchObject({ split: { rows: 5, revision: hub.commit() } });
    const files = 'split' in opened ? opened.split.pieces.map(({ source }) => source.name) : [];
    expect(files).toHaveLength(3);
    for (const name of files) expect(name).toContain(`/resolve/${hub.commit()}/`);
  });

  it.each(['missing', 'empty'] as const)(
    'is found among the own files of a dataset whose list of converted ones is %s',
    async (unconverted) => {
      const own = await startHubStandIn({ repository: 'owner/name', files: { 'default/train/0': small }, unconverted });
      try {
        const opened = await openHubSplit(createHubClient({ url: own.url }), reference('train[2:7]'));
        expect(opened).toMatchObject({ split: { rows: 5, revision: own.commit() } });
        expect('split' in opened && opened.split.pieces[0]!.source.name).toMatch(
          /\/data\/train-00000-of-\d+\.parquet$/,
        );
      } finally {
        await own.close();
      }
    },
  );

  it('is told of a revision that is not there', async () => {
    expect(await open('train', 'owner/name', undefined, 'v9')).toMatchObject({
      problem: { type: 'hub_dataset_not_found' },
    });
  });

  it.each([
    ['begun', 'hub_split_partial'],
    ['begun[:10%]', 'hub_split_partial'],
    ['begun[:11]', 'hub_split_partial'],
    ['begun[-5:]', 'hub_split_partial'],
    ['broken', 'hub_file_broken'],
  ])('that is not all there, as %s, is told as %s', async (split, type) => {
    expect(await open(split)).toMatchObject({ problem: { type } });
  });

  it('of which only the beginning is there gives rows by their numbers', async () => {
    expect((await rowsOf('begun[2:10]')).questions).toEqual(range(1_002, 1_010));
  });

  it.each([401, 403, 400, 451])('is refused for good with status %i', async (status) => {
    hub.refuseNext(1, status);
    expect(await open('train')).toMatchObject({ problem: { type: expect.stringMatching(/^hub_/) } });
  });

  it('may be had later where the hub does not answer now', async () => {
    const opened = openHubSplit(createHubClient({ url: 'http://127.0.0.1:9' }), reference('train'));
    await expect(opened).rejects.toMatchObject({ status: 0, isPassing: true });
  });

  it('that breaks off says at which of its rows, though those before the slice were not read', async () => {
    const opened = await open('torn[5_000:15_000]');
    if ('problem' in opened) throw new Error(opened.problem.message);
    const last: CanonicalRow[] = [];
    for await (const { rows } of readHubRows(opened.split, limits)) last.splice(0, 1, ...rows.slice(-1));
    const line = 5 * 2_048 - 5_000 + 1;
    expect(last).toMatchObject([{ line, unread: true, problem: { line } }]);
  });

  it('without rows is told', async () => {
    const opened = await open('train[5:5]');
    expect('split' in opened && (await toRowSource('it', opened.split))).toMatchObject({
      problem: { type: 'empty_dataset' },
    });
  });
});
