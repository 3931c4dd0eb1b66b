import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collected } from '../../packages/chat-dataset/test/support/collected.ts';
import { eventually, startApp, type RunningApp } from '../support/running-app.ts';
import { seededChance, startReceiver } from '../support/webhook-scene.ts';

interface Endpoint {
  id: string;
  secret?: string;
  url: string;
  enabled: boolean;
  disabled_reason: string | null;
}
interface DeliveryView {
  id: string;
  status: string;
  event: { id: string; type: string };
  attempts: { status: number | null; duration_ms: number; answer: string | null; next_attempt_at: string | null }[];
}

let app: RunningApp;
const open: { close(): unknown }[] = [];
const secrets: string[] = [];

/** So fast that the schedule of three days takes ten seconds: on a busy machine a faster clock outruns the host that it is for. */
beforeAll(async () => {
  app = await startApp({ clock: '30000' });
});
afterAll(async () => {
  await app?.close();
  for (const receiver of open) await receiver.close();
});

async function receiverThat(answers: Parameters<typeof startReceiver>[0]) {
  const receiver = await startReceiver(answers);
  open.push(receiver);
  return receiver;
}

const body = (value: object) => ({ method: 'POST', body: JSON.stringify(value) });

async function register(url: string, events: string[] = ['*']): Promise<Endpoint> {
  const made = await app.api('/v1/webhooks', body({ url, events }));
  expect(made.status).toBe(201);
  const endpoint = made.body as Endpoint;
  secrets.push(endpoint.secret ?? '', url);
  return endpoint;
}

async function deliveriesTo({ id }: Endpoint, query = 'limit=100'): Promise<DeliveryView[]> {
  const { body: list } = await app.api(`/v1/webhooks/${id}/deliveries?${query}`);
  return (list as { data: DeliveryView[] }).data;
}

const test = async ({ id }: Endpoint): Promise<DeliveryView> =>
  (await app.api(`/v1/webhooks/${id}/test`, { method: 'POST' })).body as DeliveryView;

/** Waits until nothing to the endpoint is under way. */
const settled = (endpoint: Endpoint, count: number, seconds = 120): Promise<DeliveryView[]> =>
  eventually(
    `${count} settled deliveries`,
    async () => {
      const all = await deliveriesTo(endpoint).catch(() => []);
      return all.length === count && all.every(({ status }) => status !== 'pending') ? all : undefined;
    },
    seconds,
  );

describe('a receiver', () => {
  it('that fails at random half of the time gets everything', async () => {
    const chance = seededChance(11);
    const receiver = await receiverThat(() => (chance() < 0.5 ? 500 : 204));
    const endpoint = await register(`${receiver.url}?token=secret-of-the-receiver`, ['run.rejected']);
    for (let count = 0; count < 30; count++) await test(endpoint);
    const all = await settled(endpoint, 30);
    expect(all.map(({ status }) => status)).toEqual(Array(30).fill('delivered'));
    expect(all.some(({ attempts }) => attempts.length > 2)).toBe(true);
  });

  it('that fails nine times out of ten misses nothing that could not be sent again', async () => {
    const chance = seededChance(12);
    let share = 0.9;
    const receiver = await receiverThat(() => (chance() < share ? { status: 500, body: 'Not now.' } : 204));
    const endpoint = await register(receiver.url, ['run.rejected']);
    const since = new Date(Date.now() - 60_000).toISOString();
    for (let count = 0; count < 30; count++) await test(endpoint);
    const failed = (await settled(endpoint, 30, 90)).filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { attempts } of failed) expect(attempts).toHaveLength(10);
    expect(failed[0]!.attempts[0]).toMatchObject({
      status: 500,
      answer: 'Not now.',
      next_attempt_at: expect.any(String),
    });
    expect(await deliveriesTo(endpoint, 'status=failed&limit=100')).toHaveLength(failed.length);
    share = 0;
    const anew = await app.api(`/v1/webhooks/${endpoint.id}/redeliver`, body({ since }));
    expect(anew).toMatchObject({ status: 202, body: { redelivered: failed.length, has_more: false } });
    expect((await settled(endpoint, 30)).every(({ status }) => status === 'delivered')).toBe(true);
  });

  it('that wants no more is disabled, and told so', async () => {
    const receiver = await receiverThat(() => 410);
    const endpoint = await register(receiver.url);
    await test(endpoint);
    await settled(endpoint, 1);
    const { body: shown } = await app.api(`/v1/webhooks/${endpoint.id}`);
    expect(shown).toMatchObject({ enabled: false, disabled_reason: expect.stringContaining('410') });
    expect(shown).not.toHaveProperty('secret');
    expect((await app.api(`/v1/webhooks/${endpoint.id}/test`, { method: 'POST' })).status).toBe(409);
  });

  it('that hangs keeps nobody else waiting', async () => {
    const silent = await receiverThat(() => undefined);
    const quick = await receiverThat(() => 204);
    const hanging = await register(silent.url, ['run.rejected']);
    const endpoint = await register(quick.url, ['run.rejected']);
    for (let count = 0; count < 20; count++) await test(hanging);
    for (let count = 0; count < 20; count++) await test(endpoint);
    await settled(endpoint, 20, 30);
    expect(quick.received).toHaveLength(20);
    await app.api(`/v1/webhooks/${hanging.id}`, { method: 'DELETE' });
  });
});

describe('a message', () => {
  it('is off the list of what is to be sent once it has arrived, however many arrive together', async () => {
    const receiver = await receiverThat(() => 204);
    const endpoint = await register(receiver.url, ['run.rejected']);
    const sent = await Promise.all(Array.from({ length: 80 }, () => test(endpoint)));
    await settled(endpoint, 80);
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
    expect(ids).toEqual(new Set(sent.map(({ id }) => id)));
    const { connectionString } = app.cloud.storage();
    const table = TableClient.fromConnectionString(connectionString, 'deliveries', { allowInsecureConnection: true });
    const filter = `PartitionKey eq 'pending' and endpointId eq '${endpoint.id}'`;
    const listed = async () => (await collected(table.listEntities({ queryOptions: { filter } }))).length;
    await eventually('an empty list', async () => ((await listed()) === 0 ? true : undefined));
  });

  it('outlives kills of the host at any moment', async () => {
    const receiver = await receiverThat((_, count) => (count % 3 === 0 ? 500 : 204));
    const endpoint = await register(receiver.url, ['run.rejected']);
    for (let kills = 0; kills < 3; kills++) {
      for (let count = 0; count < 10; count++) await test(endpoint);
      await app.cloud.killHost();
      await app.cloud.startHost();
      await eventually('some life', async () => ((await app.api('/v1/runs')).status === 200 ? true : undefined));
    }
    const all = await settled(endpoint, 30);
    expect(all.map(({ status }) => status)).toEqual(Array(30).fill('delivered'));
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
    expect(ids).toEqual(new Set(all.map(({ id }) => id)));
  });

  it('outlives the task hub', async () => {
    let answer = 500;
    const receiver = await receiverThat(() => answer);
    const endpoint = await register(receiver.url, ['run.rejected']);
    for (let count = 0; count < 5; count++) await test(endpoint);
    await eventually('attempts', () => Promise.resolve(receiver.received.length >= 5 ? true : undefined));
    await app.cloud.killHost();
    const hub = new DatabaseSync(join(app.cloud.folder, 'functions-host', 'task-hub.sqlite'));
    const tables = hub.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[];
    for (const { name } of tables) hub.exec(`delete from "${name}"`);
    hub.close();
    answer = 204;
    await app.cloud.startHost();
    expect((await settled(endpoint, 5)).map(({ status }) => status)).toEqual(Array(5).fill('delivered'));
  });
});

describe('what is secret', () => {
  it('is in no task hub, no log and no table', async () => {
    const host = join(app.cloud.folder, 'functions-host');
    const files = await Promise.all(
      ['task-hub.sqlite', 'task-hub.sqlite-wal'].map((name) => readFile(join(host, name), 'latin1').catch(() => '')),
    );
    const log = await readFile(join(app.cloud.logs, 'functions-host.log'), 'utf8');
    const { connectionString } = app.cloud.storage();
    const rows: unknown[] = [];
    for (const name of ['webhooks', 'deliveries', 'runs', 'events'])
      for await (const row of TableClient.fromConnectionString(connectionString, name, {
        allowInsecureConnection: true,
      }).listEntities())
        rows.push(row);
    expect(rows.length).toBeGreaterThan(30);
    const texts = [...files, log, JSON.stringify(rows)];
    const forbidden = [...secrets, 'secret-of-the-receiver', app.cloud.settings['DROPTUNE_SECRETS_KEY'] ?? ''];
    for (const secret of forbidden.map((text) => text.replace('whsec_', '')).filter(Boolean))
      expect(
        texts.map((text) => text.includes(secret)),
        createHash('sha256').update(secret).digest('hex'),
      ).not.toContain(true);
  });
});
