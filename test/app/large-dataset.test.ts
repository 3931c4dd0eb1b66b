import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { RestError } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHistory } from '../../local/functions-host/durable/read-history.ts';
import { chatRow } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { eventually, startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app?.close());

const words = 'knead fold proof shape score bake cool slice butter salt water flour'.split(' ');

/** Rows of about seven kilobytes, no two alike: of pseudo-random words. */
function largeDataset(megabytes: number): Buffer {
  let state = 7;
  const next = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0);
  const text = (count: number) =>
    Array.from({ length: count }, () => `${words[next() % 12]}${next() % 1_000}`).join(' ');
  const rows: string[] = [];
  for (let bytes = 0; bytes < megabytes * 1e6; bytes += rows.at(-1)?.length ?? 0)
    rows.push(chatRow(`Question ${rows.length}: ${text(60)}?`, text(700)));
  return Buffer.from(rows.join(''));
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const sidesOf = async (runId: string) => ({
  train: await app.blob('runs', `${runId}/train.jsonl`),
  test: await app.blob('runs', `${runId}/test.jsonl`),
});
const rowsOf = (bytes: Buffer): string[] => bytes.toString().trimEnd().split('\n');

describe('a dataset of several parts', () => {
  const content = largeDataset(40);

  it('is split the same, row for row, when the host is killed again and again in the middle', async () => {
    const quiet = await app.drop('quiet.jsonl', content);
    const shown = await app.waitFor(quiet, ({ progress }) => progress?.rows !== undefined);
    expect(shown.progress).toMatchObject({ unit: 'bytes', total: content.length, rate: expect.any(Number) });
    expect((await app.ended(quiet)).status).toBe('succeeded');

    const killed = await app.drop('killed.jsonl', content);
    for (const phase of ['validating', 'validating', 'splitting', 'splitting']) {
      await app.waitFor(killed, (run) => run.phase === phase && run.progress !== null);
      await app.cloud.killHost();
      await app.cloud.startHost();
    }
    const run = await app.ended(killed);
    expect(run.error).toBeNull();
    expect(run.status).toBe('succeeded');

    const [one, other] = [await sidesOf(quiet), await sidesOf(killed)];
    expect(hashOf(other.train)).toBe(hashOf(one.train));
    expect(hashOf(other.test)).toBe(hashOf(one.test));
    const all = rowsOf(content);
    expect([...rowsOf(one.train), ...rowsOf(one.test)].sort()).toEqual(all.toSorted());
    expect(rowsOf(one.test)).toHaveLength(Math.round(all.length / 5));
    expect(run.report).toMatchObject({ rows: all.length, kept_rows: all.length, dropped_rows: 0 });

    for (const scratch of ['parts/000000.bin', 'parts/sides.bin'])
      await eventually(`no ${scratch}`, () =>
        app.blob('runs', `${killed}/${scratch}`).then(
          () => undefined,
          (error: unknown) => (error instanceof RestError && error.statusCode === 404 ? true : undefined),
        ),
      );

    const { events, bytes } = readHistory(join(app.cloud.folder, 'functions-host'), killed);
    expect(events.length).toBeLessThanOrEqual(60);
    expect(bytes).toBeLessThanOrEqual(64 * 1024);
  }, 600_000);
});

describe('a dataset that repeats itself', () => {
  const bread = (index: number) =>
    `What is bread ${index} made of, and how long is it baked in the oven of the village?`;
  const asked = Array.from({ length: 60 }, (_, index) =>
    chatRow(bread(index % 20), `Of flour ${index}, water and salt, for ${index + 3} minutes at the full heat.`),
  );

  it('has no question on both sides, and says what a lottery would have done', async () => {
    const run = await app.ended(await app.drop('asked.jsonl', asked.join('')));
    expect(run.status).toBe('succeeded');
    const { train, test } = await sidesOf(run.id);
    const questionsOf = (bytes: Buffer) =>
      rowsOf(bytes).map((row) => (JSON.parse(row) as { messages: { content: string }[] }).messages[0]?.content);
    const trained = new Set(questionsOf(train));
    expect(questionsOf(test).filter((question) => trained.has(question))).toEqual([]);
    expect(run.report?.leakage?.pairs_leaked).toBe(0);
    expect(run.report?.leakage?.pairs_a_random_split_would_leak).toBeGreaterThan(0);
    expect([...rowsOf(train), ...rowsOf(test)].sort()).toEqual(asked.map((row) => row.trimEnd()).sort());
  });

  it('loses rows that were said before, unless they are to stay', async () => {
    const twice = [...asked, ...asked.slice(0, 5)].join('');
    const once = await app.ended(await app.drop('twice.jsonl', twice));
    expect(once.report).toMatchObject({ rows: 65, kept_rows: 60, dropped_rows: 5, dropped_by: { duplicate: 5 } });
    const kept = await app.ended(await app.drop('kept.jsonl', twice, { dedupe: 'off' }));
    expect(kept.report).toMatchObject({ rows: 65, kept_rows: 65, dropped_rows: 0 });
  });
});

describe('a dataset with bad rows', () => {
  const good = Array.from({ length: 99 }, (_, index) => chatRow(`Is ${index} a good number?`, `${index} is.`));
  const spoiled = [...good.slice(0, 50), 'nonsense\n', ...good.slice(50)].join('');

  it('is used without them where that is wished', async () => {
    const run = await app.ended(await app.drop('skipped.jsonl', spoiled, { on_bad_row: 'skip' }));
    expect(run.status).toBe('succeeded');
    expect(run.report).toMatchObject({ rows: 100, usable_rows: 99, kept_rows: 99, dropped_by: { problem: 1 } });
    expect(run.report?.problems).toMatchObject([{ line: 51 }]);
  });

  it('is rejected where there are more than may be skipped', async () => {
    const options = { on_bad_row: 'skip', max_bad_rows: '0' };
    const run = await app.ended(await app.drop('too-many.jsonl', spoiled, options));
    expect(run.error).toMatchObject({ type: 'invalid_dataset', message: expect.stringContaining('at most 0') });
  });
});

describe('a dataset with a file to validate with', () => {
  const rows = (from: number) =>
    Array.from({ length: 20 }, (_, index) => chatRow(`What is ${from + index} times two?`, `${2 * (from + index)}.`));

  it('is trained on whole, but for what the other file asks too', async () => {
    const validation = [...rows(100), ...rows(0).slice(0, 3)];
    await app.drop('exam.data', validation.join(''));
    const run = await app.ended(await app.drop('lesson.jsonl', rows(0).join(''), { validation_file: 'exam.data' }));
    expect(run.error).toBeNull();
    const { train, test } = await sidesOf(run.id);
    expect(rowsOf(test)).toEqual(validation.map((row) => row.trimEnd()));
    expect(rowsOf(train)).toEqual(
      rows(0)
        .slice(3)
        .map((row) => row.trimEnd()),
    );
  });

  it('is rejected where that file is not there', async () => {
    const run = await app.ended(await app.drop('alone.jsonl', rows(0).join(''), { validation_file: 'nowhere.jsonl' }));
    expect(run.error?.type).toBe('validation_file_missing');
  });
});
