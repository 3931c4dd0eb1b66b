import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEventLog } from '../../../../src/lib/azure/event-log.ts';
import { createRunClaims } from '../../../../src/lib/azure/run-claims.ts';
import type { RunCloudEvent } from '../../../../src/lib/azure/run-events-topic.ts';
import { createRunStore } from '../../../../src/lib/azure/run-store.ts';
import { createAnnouncer } from '../../../../src/lib/run/announcement.ts';
import { modelName, problem, runId } from '../../../support/fine-tune-fakes.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
const received: { body: string; headers: Record<string, string> }[] = [];
let status = 204;

const server = createServer((request, response) => {
  void text(request).then((body) => {
    received.push({ body, headers: request.headers as Record<string, string> });
    response.writeHead(status).end();
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());
beforeEach(() => {
  received.length = 0;
  status = 204;
});
const hook = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/with-a-secret`;

async function scene(end: object, settings = { webhookSecret: secret as string | undefined, allowLoopback: true }) {
  const claims = memoryTable();
  const runs = createRunStore(memoryTable(), claims);
  const events = createEventLog(memoryTable());
  const dataset = { container: 'datasets', name: 'crumb.jsonl', etag: '0x8DC' };
  const { createdAt } = await createRunClaims(claims).claim(runId, dataset);
  await runs.create(runId, dataset, createdAt);
  await runs.change(runId, { finishedAt: '2026-11-23T05:00:00.000Z', ...end });
  const published: RunCloudEvent[] = [];
  const topic = { publish: (event: RunCloudEvent) => Promise.resolve(void published.push(event)) };
  const announcer = createAnnouncer(settings, runs, events, topic);
  return { announce: () => announcer.announce({ runId }), published, events: () => events.list(runId) };
}

const succeeded = () => ({ status: 'succeeded', model: modelName, webhookUrl: hook() });

describe('the announcement of an end', () => {
  it('reaches the webhook signed, and tells the run, its model and its dataset', async () => {
    const { announce } = await scene(succeeded());
    expect(await announce()).toEqual({ status: 'announced' });
    const [{ body, headers }] = received as [(typeof received)[0]];
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      ...{ object: 'event', type: 'fine_tuning.job.succeeded', created_at: Date.UTC(2026, 10, 23, 5) / 1000 },
      data: { id: runId, status: 'succeeded', model: modelName, dataset: { name: 'crumb.jsonl' }, error: null },
    });
  });

  it.each([
    ['failed', 'fine_tuning.job.failed'],
    ['cancelled', 'fine_tuning.job.cancelled'],
    ['rejected', 'run.rejected'],
  ])('that is %s is called %s', async (end, type) => {
    const { announce, published } = await scene({ status: end, error: problem, webhookUrl: hook() });
    await announce();
    expect(JSON.parse(received[0]!.body)).toMatchObject({ type, data: { error: problem } });
    expect(published).toMatchObject([{ type, subject: `runs/${runId}` }]);
  });

  it('has one id, however often it is told', async () => {
    const { announce, published } = await scene(succeeded());
    await announce();
    await announce();
    expect(
      new Set([...received.map(({ headers }) => headers['webhook-id']), ...published.map(({ id }) => id)]).size,
    ).toBe(1);
  });

  it('says on the timeline whether the webhook was delivered, once', async () => {
    const { announce, events } = await scene(succeeded());
    await announce();
    await announce();
    expect((await events()).map(({ message }) => message)).toEqual(['The webhook was delivered.']);
  });

  it('is tried again when the receiver is not well', async () => {
    const { announce } = await scene(succeeded());
    status = 503;
    await expect(announce()).rejects.toThrow('it answered 503');
  });

  it('goes to no webhook that may not be reached, and says so', async () => {
    const { announce, events } = await scene(succeeded(), { webhookSecret: secret, allowLoopback: false });
    expect(await announce()).toEqual({ status: 'undelivered' });
    expect(received).toEqual([]);
    expect((await events())[0]).toMatchObject({ level: 'warn', message: expect.stringContaining('was not sent') });
  });

  it('goes to no webhook unsigned, and names the setting that is missing', async () => {
    const { announce, events } = await scene(succeeded(), { webhookSecret: undefined, allowLoopback: true });
    expect(await announce()).toEqual({ status: 'undelivered' });
    expect(received).toEqual([]);
    expect((await events())[0]!.message).toContain('DROPTUNE_WEBHOOK_SECRET');
  });

  it('needs no webhook', async () => {
    const { announce, published } = await scene({ status: 'succeeded', model: modelName });
    expect(await announce()).toEqual({ status: 'announced' });
    expect(published).toHaveLength(1);
  });
});
