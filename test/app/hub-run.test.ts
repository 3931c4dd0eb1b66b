import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureCertificate } from '../../local/certificate.ts';
import { readHistory } from '../../local/functions-host/durable/read-history.ts';
import type { RunView } from '../../src/lib/runs/views/run-view.ts';
import { startHubStandIn, type HubStandIn } from '../../packages/chat-dataset/test/support/hub-stand-in.ts';
import { chatColumns, parquetFile } from '../../packages/chat-dataset/test/support/parquet-file.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

const token = 'hf_4ll0fTh1s1sS3cret';
const words = 'knead fold proof shape score bake cool slice butter salt'.split(' ');
const parquetOf = (from: number, rows: number) =>
  parquetFile(
    Array.from({ length: rows }, (_, index) => {
      const number = from + index;
      const spoken = Array.from({ length: 400 }, (_, place) => words[(number * 7 + place * number) % 10]).join(' ');
      const question = { role: 'user', content: `What of loaf ${number}?` };
      return { prompt: 'p', messages: [question, { role: 'assistant', content: `${number}: ${spoken}` }] };
    }),
    chatColumns,
    'ROW_GROUP_SIZE 2048',
  );

let hub: HubStandIn;
let app: RunningApp;
beforeAll(async () => {
  const files = {
    'default/train_sft/0': await parquetOf(0, 6_000),
    'default/train_sft/1': await parquetOf(6_000, 6_000),
    'default/test_sft/0': await parquetOf(0, 50),
  };
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  // The one that the app trusts.
  const certificate = await ensureCertificate(folder);
  hub = await startHubStandIn({ repository: 'owner/Loaf_chat', files, token, certificate });
  app = await startApp({
    folder,
    settings: { DROPTUNE_HUB_URL: hub.url, HF_TOKEN: token, DROPTUNE_PIECE_SECONDS: '0' },
  });
});
afterAll(async () => {
  await app?.close();
  await hub?.close();
});

const source = 'hf://owner/Loaf_chat';
async function ask(body: object): Promise<RunView> {
  const { status, body: run } = await app.api('/v1/runs', { method: 'POST', body: JSON.stringify(body) });
  expect(status).toBe(201);
  return run as RunView;
}
const numbersOf = async (runId: string): Promise<number[]> => {
  const sides = await Promise.all(['train', 'test'].map((side) => app.blob('runs', `${runId}/${side}.jsonl`)));
  const rows = sides.flatMap((side) => side.toString().trimEnd().split('\n'));
  return rows.map((row) => Number(/loaf (\d+)/.exec(row)?.[1])).sort((left, right) => left - right);
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('a run on a dataset of the hub', () => {
  it('succeeds with the slice that the datasets library takes, and says what it is of', async () => {
    const asked = await ask({ source, split: 'train_sft[:1%]+test_sft[-2:]', dedupe: 'off' });
    expect(asked.dataset).toMatchObject({ source, split: 'train_sft[:1%]+test_sft[-2:]', config: null });
    const run = await app.ended(asked.id);
    expect(run).toMatchObject({ status: 'succeeded', error: null, line: 'loaf-chat' });
    expect(run.dataset).toMatchObject({ source, name: 'owner/Loaf_chat', revision: hub.commit() });
    expect(run.report).toMatchObject({
      rows: 122,
      kept_rows: 122,
      format: { container: 'parquet' },
      dataset: { source, split: 'train_sft[:1%]+test_sft[-2:]', revision: hub.commit() },
    });
    expect(await numbersOf(run.id)).toEqual([...range(0, 120), 48, 49].sort((left, right) => left - right));
  });

  it('is brought in by pieces, and is the same when the host is killed in the middle and the dataset is changed', async () => {
    const { id } = await ask({ source, split: 'train_sft' });
    await app.waitFor(id, ({ progress }) => progress !== null);
    hub.replace('default/train_sft/0', await parquetOf(50_000, 100));
    await app.cloud.killHost();
    await app.cloud.startHost();
    const run = await app.waitFor(id, ({ phase }) => phase === 'training');
    await app.api(`/v1/runs/${id}/cancel`, { method: 'POST' });
    expect(run).toMatchObject({ report: { rows: 12_000, kept_rows: 12_000 } });
    expect(await numbersOf(id)).toEqual(range(0, 12_000));
    const { events } = readHistory(join(app.cloud.folder, 'functions-host'), `${id}:checkRows`);
    expect(JSON.stringify(events).split('importDataset').length).toBeGreaterThan(3);
  });

  it('waits for a hub that is away for a while', async () => {
    hub.refuseNext(8, 503);
    const { id } = await ask({ source, split: 'test_sft' });
    expect((await app.ended(id)).status).toBe('succeeded');
  });

  it.each([
    [{ split: 'nowhere' }, 'hub_split_unknown', /train_sft, test_sft/],
    [{ split: 'train_sft', config: 'german' }, 'hub_config_unknown', /default/],
    [{ split: 'train_sft', source: 'hf://owner/nobody' }, 'hub_dataset_not_found', /name/],
    [{ split: 'train_sft[:3]' }, 'too_few_rows', /rows/],
  ])('is rejected with %j as %s, and says what there is', async (change, type, remedy) => {
    const run = await app.ended((await ask({ source, ...change })).id);
    expect(run).toMatchObject({ status: 'rejected', error: { type, remedy: expect.stringMatching(remedy) } });
  });

  it.each([
    [{ source }, ['split']],
    [{ source, split: 'train_sft[:1', revision: '../x' }, ['revision']],
    [{ source: 'hf://../x', split: 'train' }, ['source']],
    [{ source: 'datasets/a.jsonl', split: 'train', config: 'x' }, ['config', 'split']],
  ])('is refused at once as %j', async (body, fields) => {
    const { status, body: answer } = await app.api('/v1/runs', { method: 'POST', body: JSON.stringify(body) });
    expect(status).toBe(400);
    const { errors } = answer as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual(fields);
  });

  it('is told that the dataset is gated where there is no token for it', async () => {
    await app.cloud.killHost();
    await app.cloud.startHost({ HF_TOKEN: '' });
    const run = await app.ended((await ask({ source, split: 'test_sft' })).id);
    expect(run.error).toMatchObject({ type: 'hub_access_denied', remedy: expect.stringContaining('HF_TOKEN') });
    await app.cloud.killHost();
    await app.cloud.startHost();
  });

  it('leaves the token nowhere', async () => {
    const { body } = await app.api('/v1/runs?limit=100');
    const ids = (body as { data: RunView[] }).data.map(({ id }) => id);
    const folder = join(app.cloud.folder, 'functions-host');
    const histories = ids.flatMap((id) => [id, `${id}:checkRows`]).map((id) => JSON.stringify(readHistory(folder, id)));
    const log = await readFile(join(app.cloud.logs, 'functions-host.log'), 'utf8');
    for (const text of [JSON.stringify(body), log, ...histories]) expect(text).not.toContain(token);
  });
});
