import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunView } from '../../src/lib/runs/views/run-view.ts';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
let dropped: RunView;
beforeAll(async () => {
  app = await startApp();
  dropped = await app.ended(await app.drop('crumb.jsonl', chatDataset(), { epochs: '5' }));
});
afterAll(() => app?.close());

interface Asked {
  status: number;
  headers: Headers;
  run: RunView;
}

async function ask(body: unknown, key?: string): Promise<Asked> {
  const init = { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };
  const answer = await app.api('/v1/runs', { ...init, headers: key ? { 'idempotency-key': key } : {} });
  return { ...answer, run: answer.body as RunView };
}
const runIds = async (): Promise<string[]> =>
  ((await app.api('/v1/runs?limit=100')).body as { data: RunView[] }).data.map(({ id }) => id);

describe('a run that is asked for over HTTP', () => {
  it('is shown at once where it is said to be, and succeeds with the options of the request alone', async () => {
    const { status, headers, run } = await ask({ source: 'datasets/crumb.jsonl', suffix: 'Bäckerei Löwe', seed: 7 });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/runs/${run.id}`);
    expect(run).toMatchObject({
      object: 'run',
      options: { seed: 7, epochs: 1 },
      dataset: { etag: dropped.dataset.etag },
    });
    const ended = await app.ended(run.id);
    expect(ended).toMatchObject({ status: 'succeeded', error: null, options: { seed: 7, epochs: 1 } });
    expect(ended.dataset).toEqual(dropped.dataset);
    expect(ended.model).toMatch(/:backerei-lowe:/);
  });

  it('takes a blob that starts no run by itself, whatever it is called', async () => {
    const blob = await app.upload('files', 'chats of may', chatDataset(30));
    const { run } = await ask({ source: 'files/chats of may', validation_file: 'files/chats of may', dedupe: 'off' });
    expect(run.dataset).toMatchObject({ source: 'files/chats of may', container: 'files', etag: blob.etag });
    expect((await app.ended(run.id)).dataset.name).toBe('chats of may');
  });

  it('is one under one key, with quotes or without, at once and after its end, and of the id that the key tells', async () => {
    const key = randomUUID();
    const body = { source: 'datasets/crumb.jsonl', epochs: 2 };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ask(body, index % 2 ? key : `"${key}"`)),
    );
    const id = `ftjob-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
    expect(new Set(answers.map(({ run }) => run.id))).toEqual(new Set([id]));
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
    const ended = await app.ended(id);
    const again = await ask({ epochs: '2', source: 'datasets/crumb.jsonl' }, key);
    expect({ status: again.status, run: again.run }).toEqual({ status: 200, run: ended });
    expect((await runIds()).filter((one) => one === id)).toHaveLength(1);

    const other = await ask({ ...body, epochs: 3 }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('is another one each time without a key', async () => {
    const body = { source: 'datasets/crumb.jsonl' };
    const [one, other] = [await ask(body), await ask(body)];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(one.run.id).not.toBe(other.run.id);
    for (const { run } of [one, other]) expect((await app.ended(run.id)).status).not.toBe('rejected');
  });

  it('is listed once, when the list is read page by page after the last run of the page before', async () => {
    const whole = await runIds();
    const paged: string[] = [];
    for (let after = ''; paged.length < whole.length; after = `&after=${paged.at(-1)}`) {
      const { status, body } = await app.api(`/v1/runs?limit=1${after}`);
      expect(status).toBe(200);
      const { data, has_more: hasMore } = body as { data: RunView[]; has_more: boolean };
      paged.push(...data.map(({ id }) => id));
      expect(hasMore).toBe(paged.length < whole.length);
    }
    expect(paged).toEqual(whole);
  });

  it('goes on when the host is killed while it is being asked for again and again', async () => {
    const key = randomUUID();
    const body = { source: 'datasets/crumb.jsonl', suffix: 'killed' };
    const many = Array.from({ length: 10 }, () => ask(body, key).catch(() => undefined));
    await app.cloud.killHost();
    await Promise.all(many);
    await app.cloud.startHost();
    const { run } = await ask(body, key);
    expect((await app.ended(run.id)).status).toBe('succeeded');
    expect((await runIds()).filter((one) => one === run.id)).toHaveLength(1);
  });
});

describe('a request that cannot be followed', () => {
  it.each([
    ['{"source":', 400, 'invalid_json', []],
    [[], 400, 'invalid_body', ['']],
    [{}, 400, 'invalid_body', ['source']],
    [{ source: 'crumb.jsonl' }, 400, 'invalid_body', ['source']],
    [
      { source: 'datasets/crumb.jsonl', epochs: 0, colour: 'red', slice: true },
      400,
      'invalid_body',
      ['slice', 'epochs', 'colour'],
    ],
    [{ source: 'datasets/nowhere.jsonl' }, 404, 'dataset_not_found', []],
    [{ source: 'datasets/crumb.jsonl', validation_file: 'gone.jsonl' }, 404, 'dataset_not_found', []],
  ])('%j is answered %i %s, and nothing is started', async (body, status, code, fields) => {
    const before = await runIds();
    const answer = await ask(body, randomUUID());
    expect(answer).toMatchObject({ status, body: { status, code, detail: expect.stringMatching(/\w/) } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const { errors = [] } = answer.run as unknown as { errors?: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(fields);
    expect(await runIds()).toEqual(before);
  });

  it('is refused for its key, too', async () => {
    const answer = await ask({ source: 'datasets/crumb.jsonl' }, '""');
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_idempotency_key' } });
  });
});
