import { describe, expect, it } from 'vitest';
import { createRunClaims } from '../../../../../src/lib/storage/run-claims.ts';
import { createRunStore } from '../../../../../src/lib/storage/run-store.ts';
import { createAskForRun } from '../../../../../src/lib/runs/requests/ask-for-run.ts';
import { readAskedRun } from '../../../../../src/lib/runs/requests/asked-run.ts';
import { createStartRun } from '../../../../../src/lib/runs/requests/start-run.ts';
import { createTargetJudge } from '../../../../../src/lib/webhooks/send/webhook-target.ts';
import { durableClient } from '../../../../support/durable-client.ts';
import { memoryTable } from '../../../../support/memory-table.ts';
import { testBox } from '../../../../support/webhook-scene.ts';

/** sha256 of the key, its first 24 hex digits: a client can work it out for itself. */
const key = 'order-66';
const runIdOfKey = 'ftjob-c57da5ef60a33ad14005b55f';

function scene() {
  const claims = memoryTable();
  const store = createRunStore(memoryTable(), claims);
  const durable = durableClient();
  const blobs = new Map([['datasets/crumb.jsonl', '0x1']]);
  const files = new Map<string, string>();
  const datasets = {
    find: async (container: string, name: string) => {
      const etag = blobs.get(`${container}/${name}`);
      return etag ? { dataset: { container, name, etag }, bytes: 9 } : undefined;
    },
    readFile: async (runId: string, file: string) => files.get(`${runId}/${file}`),
    createFile: async (runId: string, file: string, content: string) => {
      if (files.has(`${runId}/${file}`)) return false;
      files.set(`${runId}/${file}`, content);
      return true;
    },
  };
  const askForRun = createAskForRun(datasets, createStartRun(createRunClaims(claims), store, 300), testBox);
  const ask = (body: object, under?: string) =>
    askForRun(readAskedRun(body, createTargetJudge(false)), under, durable.client);
  return { ask, durable, store, blobs, files, claims };
}
const body = { source: 'datasets/crumb.jsonl', epochs: 2, webhook_url: 'https://example.com/secret' };

describe('asking for a run', () => {
  it('starts it with the version of the dataset that is there, and shows it at once', async () => {
    const { ask, durable, store, blobs } = scene();
    const { runId, isNew } = await ask(body);
    blobs.set('datasets/crumb.jsonl', '0x2');
    expect(isNew).toBe(true);
    const dataset = { container: 'datasets', name: 'crumb.jsonl', etag: '0x1' };
    expect(durable.starts).toMatchObject([{ instanceId: runId, input: { runId, dataset, asked: true } }]);
    expect(JSON.stringify(durable.starts)).not.toContain('secret');
    expect(await store.get(runId)).toMatchObject({ status: 'queued', line: 'crumb', options: { epochs: 2, seed: 42 } });
  });

  it('keeps the URL of its webhook encrypted, and knows it again', async () => {
    const { ask, store, files } = scene();
    const { runId } = await ask(body, key);
    expect(await ask(body, key)).toEqual({ runId, isNew: false });
    const row = await store.get(runId);
    expect(row).toMatchObject({ webhookOrigin: 'https://example.com/…' });
    expect(testBox.open(row?.webhookUrl ?? '', runId)).toBe(body.webhook_url);
    expect(JSON.stringify([...files, row])).not.toContain('secret');
  });

  it('starts another one each time without a key', async () => {
    const { ask, durable } = scene();
    const ids = [await ask(body), await ask(body)].map(({ runId }) => runId);
    expect(new Set(ids).size).toBe(2);
    expect(durable.starts).toHaveLength(2);
  });

  it('finds the same one under the same key, and neither reads nor needs the dataset again', async () => {
    const { ask, durable, blobs } = scene();
    expect(await ask(body, key)).toEqual({ runId: runIdOfKey, isNew: true });
    blobs.clear();
    expect(await ask({ ...body, epochs: '2' }, key)).toEqual({ runId: runIdOfKey, isNew: false });
    expect(durable.starts).toHaveLength(1);
  });

  it('starts one when it is asked for fifty times at once under one key', async () => {
    const { ask, durable, store } = scene();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(body, key)));
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(durable.starts).toHaveLength(1);
    expect((await store.list({ limit: 10 })).runs).toHaveLength(1);
  });

  it('refuses another body under the same key, at once or later', async () => {
    const { ask, durable } = scene();
    const settled = await Promise.allSettled([ask(body, key), ask({ ...body, epochs: 3 }, key)]);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(ask({ ...body, seed: 1 }, key)).rejects.toMatchObject({
      status: 422,
      problem: { type: 'idempotency_key_reused', message: expect.stringContaining(runIdOfKey) },
    });
    expect(durable.starts).toHaveLength(1);
  });

  it('keeps and starts nothing where a blob is missing', async () => {
    const { ask, durable, files, claims } = scene();
    const missing = [
      [{ source: 'datasets/gone.jsonl' }, 'datasets/gone.jsonl'],
      [{ ...body, validation_file: 'files/gone.csv' }, 'files/gone.csv'],
    ] as const;
    for (const [order, named] of missing)
      await expect(ask(order, key)).rejects.toMatchObject({
        status: 404,
        problem: { type: 'dataset_not_found', message: expect.stringContaining(named) },
      });
    expect([durable.starts.length, files.size, claims.rows.size]).toEqual([0, 0, 0]);
  });

  it.each(['../runs/ftjob-0/train.jsonl', 'files/../../x', 'files/\ud800', 'files/'])(
    'keeps and starts nothing where the validation file is no blob: %j',
    async (reference) => {
      const { ask, durable, files } = scene();
      await expect(ask({ ...body, validation_file: reference }, key)).rejects.toMatchObject({
        status: 400,
        problem: { type: 'invalid_body', message: expect.stringContaining("'validation_file' must") },
        faults: [{ field: 'validation_file' }],
      });
      expect([durable.starts.length, files.size]).toEqual([0, 0]);
    },
  );

  it('goes on where an earlier try broke off, with the version of then', async () => {
    const { ask, durable, store, blobs } = scene();
    const { startNew } = durable.client;
    durable.client.startNew = () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:14094'));
    await expect(ask(body, key)).rejects.toThrow('ECONNREFUSED');
    expect((await store.list({ limit: 1 })).runs).toEqual([]);
    durable.client.startNew = startNew;
    blobs.set('datasets/crumb.jsonl', '0x2');
    expect((await ask(body, key)).runId).toBe(runIdOfKey);
    expect(durable.starts).toMatchObject([{ input: { dataset: { etag: '0x1' } } }]);
  });
});
