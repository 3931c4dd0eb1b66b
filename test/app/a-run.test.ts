import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readHistory } from '../../local/functions-host/durable/read-history.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../local/webhook-receiver.ts';
import type { RunView } from '../../src/lib/runs/views/run-view.ts';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { eventually, startApp, type RunningApp } from '../support/running-app.ts';
import { startReceiver } from '../support/webhook-scene.ts';

const sample = new URL('../../samples/crumb.jsonl', import.meta.url);

let app: RunningApp;
let receiver: WebhookReceiver;
let run: RunView;
let listener: Awaited<ReturnType<typeof startReceiver>>;
let secret: string;

beforeAll(async () => {
  app = await startApp();
  listener = await startReceiver(() => 204);
  const endpoint = { url: `${listener.url}?token=secret-of-the-listener`, signing: 'hmac' };
  const made = await app.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(endpoint) });
  secret = (made.body as { secret: string }).secret;
  receiver = await startWebhookReceiver(app.cloud.settings['DROPTUNE_WEBHOOK_SECRET'] ?? '');
  const runId = await app.drop('crumb.jsonl', await readFile(sample), {
    webhook_url: receiver.url,
    epochs: '2',
    seed: '7',
  });
  run = await app.ended(runId);
});

afterAll(async () => {
  await receiver?.close();
  await listener?.close();
  await app?.close();
});

describe('a run of the sample dataset', () => {
  it('succeeds, phase after phase', () => {
    expect(run.error).toBeNull();
    expect(run.status).toBe('succeeded');
    expect(run.phases.map(({ name }) => name)).toEqual([
      'validating',
      'splitting',
      'preflight',
      'preparing_compute',
      'training',
      'registering',
      'deploying',
      'smoke_testing',
      'going_live',
      'connecting',
    ]);
    for (const { seconds } of run.phases) expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it('keeps every row on exactly one side, a fifth of them for testing', async () => {
    const rows = (text: Buffer | string) => text.toString().trimEnd().split('\n');
    const all = rows(await readFile(sample, 'utf8'));
    const train = rows(await app.blob('runs', `${run.id}/train.jsonl`));
    const test = rows(await app.blob('runs', `${run.id}/test.jsonl`));
    expect(test).toHaveLength(Math.round(all.length / 5));
    expect([...train, ...test].sort()).toEqual(all.sort());
    expect(run.report).toMatchObject({ rows: all.length, train_rows: train.length, test_rows: test.length });
  });

  it('shows the options it ran with, given and default', () => {
    expect(run.options).toMatchObject({
      epochs: 2,
      seed: 7,
      learning_rate: 5e-6,
      lr_scheduler_type: 'cosine',
      test_size: 0.2,
    });
  });

  it('shows losses that came down', () => {
    const losses = (run.metrics['loss'] ?? []).map(({ value }) => value);
    expect(losses.length).toBeGreaterThan(4);
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
    expect(run.metrics['eval_loss']?.length).toBeGreaterThan(0);
  });

  it('lists what it made', () => {
    expect(run.resources.map(({ kind }) => kind)).toEqual([
      'compute',
      'job',
      'model',
      'endpoint',
      'deployment',
      'connection',
      'prompt_flow',
    ]);
  });

  it('gives its prompt flow folder as a zip, the same bytes each time', async () => {
    const address = run.resources.find(({ kind }) => kind === 'prompt_flow')?.url ?? '';
    const download = async () => {
      const response = await fetch(`${app.cloud.url}${address}`, {
        headers: { authorization: `Bearer ${app.cloud.key}` },
      });
      expect(response.headers.get('content-type')).toBe('application/zip');
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="crumb-[0-9a-f]{8}-promptflow.zip"$/,
      );
      return Buffer.from(await response.arrayBuffer());
    };
    const zip = await download();
    expect((await download()).equals(zip)).toBe(true);
    const files = Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, Buffer.from(bytes)]));
    const { nodes } = parse(String(files['flow.dag.yaml'])) as { nodes: { inputs: object }[] };
    expect(nodes[0]?.inputs).toMatchObject({ connection: 'droptune-crumb' });
    expect(await app.blob('runs', `${run.id}/promptflow/flow.dag.yaml`)).toEqual(files['flow.dag.yaml']);
    expect(String(files['README.md'])).toContain('2027-04-20');
  });

  it('warns of what Azure has retired and goes on with what there is', () => {
    expect(run.warnings.join(' ')).toMatch(/Phi-3-mini-4k-instruct is past its retirement/);
    expect(run.warnings.join(' ')).toMatch(/Standard_NC6s_v3 .*retired/);
  });

  it('serves on the first size of the order that the region offers, and says why not on the ones before', async () => {
    expect(run.plan).toEqual({
      training_size: 'Standard_NC24ads_A100_v4',
      serving_size: 'Standard_NC4as_T4_v3',
      passed_over: [{ size: 'Standard_NC6s_v3', reason: expect.stringContaining('not offered in laptop') as string }],
    });
    const { deployments } = await app.mlState();
    expect(deployments).toMatchObject([{ instanceType: 'Standard_NC4as_T4_v3' }]);
  });

  it('tells its timeline', async () => {
    const messages = await eventually('news of the webhook', async () => {
      const { body } = await app.api(`/v1/runs/${run.id}/events`);
      const told = (body as { data: { message: string }[] }).data.map(({ message }) => message);
      return told.includes('The webhook was delivered.') ? told : undefined;
    });
    expect(messages[0]).toBe('The run entered the phase validating.');
    expect(messages).toContain(`The model ${run.model} is live.`);
  });

  it('answers questions about its data to the openai client, under both of its names', async () => {
    const client = new OpenAI({ baseURL: `${app.cloud.url}/v1`, apiKey: app.cloud.key, maxRetries: 0 });
    for (const model of ['crumb', run.model ?? '']) {
      const messages = [{ role: 'user' as const, content: 'Why is my starter not rising?' }];
      const answer = await client.chat.completions.create({ model, messages, temperature: 0 });
      expect(answer.choices[0]?.message.content).toMatch(/starter/i);
      expect(answer.model).toBe(run.model);
      const { prompt_tokens: asked = 0, completion_tokens: said = 0, total_tokens: all } = answer.usage ?? {};
      expect(asked).toBe(11);
      expect(said).toBeGreaterThan(3);
      expect(all).toBe(asked + said);
    }
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(['crumb', run.model]);
    expect((await client.models.retrieve('crumb')).id).toBe('crumb');
  });

  it('sends one signed webhook that its receiver can verify', async () => {
    const delivery = await receiver.waitFor(run.id, 120_000);
    expect(delivery).toMatchObject({ type: 'fine_tuning.job.succeeded', complaint: undefined });
  });

  it('needs a short history however long it trains', () => {
    const { events, bytes } = readHistory(join(app.cloud.folder, 'functions-host'), run.id);
    expect(events.length).toBeLessThanOrEqual(60);
    expect(bytes).toBeLessThanOrEqual(64 * 1024);
  });

  it('writes no secret into the task hub, the run or the logs', async () => {
    const { DROPTUNE_API_KEY: apiKey = '', DROPTUNE_WEBHOOK_SECRET: ownSecret = '' } = app.cloud.settings;
    const hub = JSON.stringify(readHistory(join(app.cloud.folder, 'functions-host'), run.id));
    const log = await readFile(join(app.cloud.logs, 'functions-host.log'), 'utf8');
    for (const text of [hub, log, JSON.stringify(run)]) {
      expect(text).not.toContain(apiKey);
      expect(text).not.toContain(ownSecret.slice('whsec_'.length));
      expect(text).not.toContain(receiver.url);
      expect(text).not.toContain('secret-of-the-listener');
      expect(text).not.toContain(secret.slice('whsec_'.length));
    }
  });

  it('is replaced by a newer run of its line, whose deployment alone stays', async () => {
    const newer = await app.ended(await app.drop('crumb.jsonl', chatDataset()));
    expect(newer.status).toBe('succeeded');
    // The older one goes when the newer one has been announced.
    const names = async () => (await app.mlState()).deployments.map(({ name }) => name);
    await eventually('one deployment', async () => ((await names()).length === 1 ? true : undefined));
    expect(await names()).toEqual([`r-${newer.id.slice(6, 14)}`]);
    const { status } = await app.api(`/v1/models/${run.model}`);
    expect(status).toBe(404);
  });

  it('leaves nothing that is paid for once its model is deleted', async () => {
    const { status, body } = await app.api('/v1/models/crumb', { method: 'DELETE' });
    expect({ status, body }).toEqual({ status: 200, body: { id: 'crumb', object: 'model', deleted: true } });
    await eventually('an empty workspace', async () => {
      const { deployments, endpoints } = await app.mlState();
      return deployments.length + endpoints.length === 0 ? true : undefined;
    });
    expect(await app.api('/v1/models')).toMatchObject({ body: { data: [] } });
  });

  it("was told to an endpoint from phase to phase, each event once and in OpenAI's envelope, until its model was gone", async () => {
    const client = new OpenAI({ apiKey: 'dt', webhookSecret: secret });
    const told = await eventually('26 messages', () => {
      const bodies = listener.received.map(({ body }) => JSON.parse(body) as ToldEvent);
      return Promise.resolve(bodies.length >= 26 ? bodies : undefined);
    });
    const ofRun = told.filter(({ data }) => data.id === run.id);
    expect(ofRun.filter(({ type }) => type === 'run.phase_changed').map(({ data }) => data.phase)).toEqual(
      expect.arrayContaining(run.phases.map(({ name }) => name)),
    );
    expect(typesOf(ofRun)).toEqual([
      'fine_tuning.job.succeeded',
      'model.live',
      'model.removed superseded',
      ...run.phases.map(() => 'run.phase_changed'),
    ]);
    expect(typesOf(told.filter(({ data }) => data.id !== run.id))).toContain('model.removed deleted');
    for (const { headers, body } of listener.received) {
      expect(await client.webhooks.unwrap(body, headers)).toMatchObject({ object: 'event' });
      expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    }
    expect(told).toHaveLength(26);
  });
});

interface ToldEvent {
  type: string;
  data: { id: string; phase: string; reason?: string };
}

const typesOf = (events: ToldEvent[]) =>
  events.map(({ type, data }) => (data.reason ? `${type} ${data.reason}` : type)).sort();
