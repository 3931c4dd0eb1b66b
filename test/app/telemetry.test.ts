import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebhookReceiver, type WebhookReceiver } from '../../local/webhook-receiver.ts';
import { phases } from '../../src/lib/runs/contract/phase.ts';
import { metricNames } from '../../src/lib/platform/telemetry/metrics.ts';
import { eventually, startApp, type RunningApp } from '../support/running-app.ts';
import { startTelemetryReceiver, type Envelope, type TelemetryReceiver } from '../support/telemetry-receiver.ts';

/** Words that stand for what must never be told: rows, questions, names that a client made up. */
const canaries = {
  row: 'canary-of-a-row',
  prompt: 'canary-of-a-question',
  model: 'canary-of-a-name',
  hook: 'canary-of-a-url',
};

let app: RunningApp;
let hooks: WebhookReceiver;
let receiver: TelemetryReceiver;
let runId: string;

const ask = (model: string) =>
  app.api('/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model, messages: [{ role: 'user', content: `Is it a ${canaries.prompt}?` }] }),
  });

type Dependency = Extract<Envelope['data'], { baseType: 'RemoteDependencyData' }>['baseData'];
const spans = (): (Dependency & { trace: string | undefined; parent: string | undefined })[] =>
  receiver
    .envelopes()
    .flatMap(({ data, tags }) =>
      data.baseType === 'RemoteDependencyData'
        ? [{ ...data.baseData, trace: tags['ai.operation.id'], parent: tags['ai.operation.parentId'] }]
        : [],
    );
const measured = (name: string) =>
  receiver
    .envelopes()
    .flatMap(({ data }) => (data.baseType === 'MetricData' ? [data.baseData] : []))
    .flatMap(({ metrics, properties }) => metrics.map((metric) => ({ ...metric, properties })))
    .filter((metric) => metric.name === name);
const statusesOf = (name: string) => new Set(measured(name).map(({ properties }) => properties['status']));
const openKinds = () => new Set(measured(metricNames.open).map(({ properties }) => properties['kind']));

/** Counted every few minutes. */
const openOften = ['runs_queued', 'runs_running', 'deliveries_due'];

beforeAll(async () => {
  app = await startApp();
  hooks = await startWebhookReceiver(app.cloud.settings['DROPTUNE_WEBHOOK_SECRET'] ?? '');
  receiver = await startTelemetryReceiver(app.cloud.certificate);
  await app.cloud.killHost();
  await app.cloud.startHost({
    APPLICATIONINSIGHTS_CONNECTION_STRING: receiver.connectionString,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD',
    APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_METRIC_EXPORT_INTERVAL: '200',
    WEBSITE_SITE_NAME: 'droptune-test',
  });
  const question = { role: 'user', content: `What is ${canaries.row}?` };
  const rows = Array.from({ length: 20 }, (_, index) => ({
    messages: [question, { role: 'assistant', content: `${canaries.row} number ${index}` }],
  }));
  const dataset = rows.map((row) => JSON.stringify(row)).join('\n');
  runId = await app.drop('told.jsonl', dataset, { webhook_url: `${hooks.url}/${canaries.hook}`, dedupe: 'off' });
  const run = await app.ended(runId);
  expect(run.error).toBeNull();
  expect((await ask('told')).status).toBe(200);
  expect((await ask(canaries.model)).status).toBe(404);
  await eventually('the telemetry of it all', async () => {
    const told = spans().map(({ name }) => name);
    const isAll = ['run', 'announceOutcome'].every((name) => told.includes(name));
    const chats = told.filter((name) => name === 'chat').length;
    const isMeasured =
      statusesOf(metricNames.chatDuration).size === 2 && openOften.every((kind) => openKinds().has(kind));
    return isAll && chats === 2 && isMeasured ? true : undefined;
  });
});

afterAll(async () => {
  receiver?.close();
  await hooks?.close();
  await app?.close();
});

describe('what is told of a run', () => {
  it('is one trace, whose id is the digits of the run', () => {
    const ofRun = spans().filter(({ properties }) => properties['droptune.run.id'] === runId);
    expect(new Set(ofRun.map(({ trace }) => trace))).toEqual(new Set([`00000000${runId.slice('ftjob-'.length)}`]));
    const root = ofRun.filter(({ name }) => name === 'run');
    expect(root).toMatchObject([{ parent: undefined, success: true, properties: { 'droptune.outcome': 'succeeded' } }]);
    const known = new Set(spans().map(({ id }) => id));
    for (const { name, parent = '' } of ofRun) if (name !== 'run') expect(known).toContain(parent);
  });

  it('has every phase, with the activities of it and the calls that they make', () => {
    const trace = `00000000${runId.slice('ftjob-'.length)}`;
    const names = spans()
      .filter((span) => span.trace === trace)
      .map(({ name }) => name);
    const entered = phases.filter((phase) => phase !== 'announcing');
    expect(names).toEqual(expect.arrayContaining(entered.map((phase) => `phase ${phase}`)));
    expect(names).toEqual(
      expect.arrayContaining(['openDataset', 'submitTraining', 'deployModel', 'goLive', 'finishRun']),
    );
    expect(names).toEqual(expect.arrayContaining(['Azure Machine Learning', 'Blob storage', "The table 'runs'"]));
  });

  it('is counted and measured', async () => {
    expect(measured(metricNames.runs)).toMatchObject([{ value: 1, properties: { outcome: 'succeeded' } }]);
    const timed = new Set(measured(metricNames.phaseDuration).map(({ properties }) => properties['phase']));
    expect(timed).toEqual(new Set(phases.filter((phase) => phase !== 'announcing')));
    const attempts = measured(metricNames.deliveries).map(({ properties }) => properties['outcome']);
    expect(attempts).toContain('delivered');
    expect([...openKinds()]).toEqual(expect.arrayContaining(openOften));
  });
});

describe('what is told of a chat', () => {
  it('is how long it took, and of which model where there is one', () => {
    const chats = spans().filter(({ name }) => name === 'chat');
    expect(chats.map(({ properties }) => properties['droptune.status']).sort()).toEqual(['200', '404']);
    const models = chats.map(({ properties }) => properties['droptune.model']).filter(Boolean);
    expect(models).toEqual([expect.stringMatching(/^ft:phi-3-mini-4k-instruct:told:/)]);
    expect(statusesOf(metricNames.chatDuration)).toEqual(new Set(['200', '404']));
    expect(measured(metricNames.modelFirstByte).length).toBeGreaterThan(0);
  });
});

describe('telemetry', () => {
  it('holds nothing that people wrote, and no secret', async () => {
    const { DROPTUNE_API_KEY: apiKey = '', DROPTUNE_WEBHOOK_SECRET: secret = '' } = app.cloud.settings;
    const secrets = [apiKey, secret.slice('whsec_'.length), app.cloud.settings['IDENTITY_HEADER'] ?? '', 'sig='];
    const told = [
      ...receiver.bodies.map(({ text }) => text),
      // What the host logs becomes telemetry of its own.
      await readFile(join(app.cloud.logs, 'functions-host.log'), 'utf8'),
    ].join('\n');
    expect(told.length).toBeGreaterThan(10_000);
    for (const word of [...Object.values(canaries), ...secrets]) {
      expect(word).not.toBe('');
      expect(told).not.toContain(word);
    }
  });

  it('goes to Application Insights as the identity of the app, and to a collector', () => {
    const tracked = receiver.bodies.filter(({ path }) => path.endsWith('/track'));
    for (const { authorization } of tracked) expect(authorization).toMatch(/^Bearer \S+/);
    const collected = new Set(receiver.bodies.map(({ path }) => path).filter((path) => !path.endsWith('/track')));
    expect(collected).toEqual(new Set(['/v1/traces', '/v1/metrics']));
    const spansCollected = receiver.bodies.filter(({ path, text }) => path === '/v1/traces' && text.includes(runId));
    expect(spansCollected.length).toBeGreaterThan(0);
  });
});
