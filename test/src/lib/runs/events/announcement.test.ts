import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { createDeliveryStore } from '../../../../../src/lib/storage/delivery-store.ts';
import { createEventLog } from '../../../../../src/lib/storage/event-log.ts';
import { createModelStore } from '../../../../../src/lib/storage/model-store.ts';
import { createRunClaims } from '../../../../../src/lib/storage/run-claims.ts';
import { createRunStore } from '../../../../../src/lib/storage/run-store.ts';
import { createWebhookStore } from '../../../../../src/lib/storage/webhook-store.ts';
import { createEventPublisher } from '../../../../../src/lib/runs/events/announcement.ts';
import { createOutbox } from '../../../../../src/lib/webhooks/outbox.ts';
import { makeSecret } from '../../../../../src/lib/webhooks/send/make-secret.ts';
import { signMessage } from '../../../../../src/lib/webhooks/send/sign-message.ts';
import { createWriteThroughCache } from '../../../../../src/lib/webhooks/write-through-cache.ts';
import { createSubscriptions } from '../../../../../src/lib/webhooks/subscriptions.ts';
import { modelName, problem, runId } from '../../../../support/fine-tune-fakes.ts';
import { memoryTable } from '../../../../support/memory-table.ts';
import { deliveryClient } from '../../../../support/webhook-scene.ts';

const endpointId = `we_${'0'.repeat(24)}`;

interface Circumstances {
  run?: object;
  events?: string[];
  hasTopic?: boolean;
  registeredAt?: string;
}

async function scene({
  run = {},
  events = ['*'],
  hasTopic = false,
  registeredAt = '2026-11-23T03:00:00.000Z',
}: Circumstances) {
  const claims = memoryTable();
  const runs = createRunStore(memoryTable(), claims);
  const timeline = createEventLog(memoryTable());
  const models = createModelStore(memoryTable());
  const dataset = { container: 'datasets', name: 'crumb.jsonl', etag: '0x8DC' };
  const { createdAt } = await createRunClaims(claims).claim(runId, dataset);
  await runs.create(runId, dataset, createdAt);
  await runs.change(runId, {
    phases: [
      { name: 'training', startedAt: '2026-11-23T04:00:00.000Z', endedAt: '2026-11-23T04:30:00.000Z' },
      { name: 'connecting', startedAt: '2026-11-23T04:30:00.000Z' },
    ],
    finishedAt: '2026-11-23T05:00:00.000Z',
    line: 'crumb',
    ...run,
  });
  const store = createWebhookStore(memoryTable());
  await store.create(
    {
      endpointId,
      createdAt: registeredAt,
      updatedAt: registeredAt,
      events,
      description: '',
      enabled: true,
      signing: 'hmac',
      sealed: '',
      publicKey: undefined,
      failingSince: undefined,
      disabledAt: undefined,
      disabledReason: undefined,
    },
    1,
  );
  const table = memoryTable();
  const deliveries = createDeliveryStore(table);
  const { client, started } = deliveryClient();
  const build = () =>
    createEventPublisher({
      runs,
      models,
      events: timeline,
      outbox: createOutbox({
        deliveries,
        subscriptions: createSubscriptions(store),
        fresh: createWriteThroughCache(),
        hasTopic,
      }),
    });
  const sent = async (to = endpointId) =>
    (await deliveries.list(to, { limit: 100 })).deliveries.map((delivery) => ({
      ...delivery,
      event: JSON.parse(delivery.body) as {
        id: string;
        type: string;
        created_at: number;
        data: Record<string, unknown>;
      },
    }));
  return { announcer: build(), restarted: build, client, started, sent, models, runs, timeline };
}

const succeeded = { status: 'succeeded', model: modelName };

describe('the announcement of an end', () => {
  it("comes in OpenAI's envelope, which its client unwraps, and tells the run", async () => {
    const { announcer, client, sent } = await scene({ run: succeeded });
    await announcer.ended(runId, client);
    const [message] = await sent();
    const { secret } = makeSecret('hmac');
    const headers = signMessage({ id: message!.messageId, body: message!.body }, [secret], new Date());
    const event = await new OpenAI({ apiKey: 'dt' }).webhooks.unwrap(message!.body, { ...headers }, secret);
    expect(event).toMatchObject({
      object: 'event',
      type: 'fine_tuning.job.succeeded',
      created_at: Date.UTC(2026, 10, 23, 5) / 1000,
      data: { id: runId, status: 'succeeded', model: modelName, dataset: { name: 'crumb.jsonl' }, error: null },
    });
  });

  it.each([
    ['failed', 'fine_tuning.job.failed'],
    ['cancelled', 'fine_tuning.job.cancelled'],
    ['rejected', 'run.rejected'],
  ])('that is %s is called %s', async (end, type) => {
    const { announcer, client, sent } = await scene({ run: { status: end, error: problem } });
    await announcer.ended(runId, client);
    expect((await sent()).map(({ event }) => event)).toMatchObject([{ type, data: { error: problem } }]);
  });

  it('is one message for each who is told, however often it is made, and by whom', async () => {
    const { announcer, restarted, client, started, sent } = await scene({
      run: { ...succeeded, webhookUrl: 'x' },
      hasTopic: true,
    });
    await Promise.all([announcer.ended(runId, client), restarted().ended(runId, client)]);
    await restarted().ended(runId, client);
    const all = [...(await sent()), ...(await sent('runs')), ...(await sent('topic'))];
    expect(all).toHaveLength(3);
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(1);
    expect(new Set(started.map(({ instanceId }) => instanceId)).size).toBe(3);
  });

  it("goes to the run's own webhook and says which run it is of", async () => {
    const { announcer, client, sent } = await scene({
      run: { ...succeeded, webhookUrl: 'sealed' },
      events: ['model.live'],
    });
    await announcer.ended(runId, client);
    expect(await sent()).toEqual([]);
    expect(await sent('runs')).toMatchObject([{ runId, type: 'fine_tuning.job.succeeded' }]);
  });

  it('says in the timeline why nothing is sent to a webhook whose URL could not be kept', async () => {
    const { announcer, client, timeline } = await scene({
      run: { ...succeeded, webhookOrigin: 'https://example.com/…' },
    });
    await announcer.ended(runId, client);
    expect(await timeline.list(runId)).toMatchObject([
      { level: 'warn', message: expect.stringContaining('DROPTUNE_SECRETS_KEY') },
    ]);
  });

  it('leaves out lists before it becomes too long to be sent', async () => {
    const long = 'äöü '.repeat(2_000);
    const run = {
      status: 'failed',
      error: { type: 'x', message: long, remedy: long },
      warnings: Array(50).fill(long),
      resources: Array.from({ length: 50 }, () => ({ kind: 'job', name: long, url: long })),
      options: { suffix: long, model: long },
    };
    const { announcer, client, sent } = await scene({ run });
    await announcer.ended(runId, client);
    const [message] = await sent();
    expect(Buffer.byteLength(message!.body)).toBeLessThan(20_000);
    expect(message!.event.data).toMatchObject({ id: runId, status: 'failed', error: { type: 'x' } });
    expect(message!.event.data).not.toHaveProperty('resources');
  });
});

describe('the announcement of a phase', () => {
  it('tells the phase, once for all of its steps', async () => {
    const { announcer, client, sent, started } = await scene({ run: { status: 'running', phase: 'training' } });
    for (let step = 0; step < 3; step++) await announcer.phaseEntered(runId, 'training', client);
    expect(await sent()).toMatchObject([
      { event: { type: 'run.phase_changed', data: { id: runId, phase: 'training' } } },
    ]);
    expect(started).toHaveLength(1);
  });

  it('after the model went live tells that as well', async () => {
    const { announcer, client, sent } = await scene({
      run: { status: 'running', phase: 'connecting', model: modelName },
      events: ['model.*'],
    });
    await announcer.phaseEntered(runId, 'connecting', client);
    expect(await sent()).toMatchObject([{ event: { type: 'model.live', data: { id: runId, model: modelName } } }]);
  });

  it('is not made again for those who were registered after it, when a process starts anew', async () => {
    const { announcer, restarted, client, sent } = await scene({
      run: { status: 'running', phase: 'training' },
      registeredAt: '2026-11-23T04:10:00.000Z',
    });
    await announcer.phaseEntered(runId, 'training', client);
    await restarted().phaseEntered(runId, 'training', client);
    expect(await sent()).toEqual([]);
  });

  it('costs nothing but a look at the list where nobody wants to hear of it', async () => {
    const { announcer, client, runs } = await scene({ events: ['run.rejected'] });
    let reads = 0;
    const get = runs.get;
    runs.get = (id) => ((reads += 1), get(id));
    await announcer.phaseEntered(runId, 'training', client);
    expect(reads).toBe(0);
  });
});

describe('the announcement of a removal', () => {
  const model = {
    line: 'crumb',
    runId,
    name: modelName,
    endpoint: 'crumb-1',
    deployment: 'r-1',
    scoringUri: 'https://x',
    baseModel: 'Phi-3-mini-4k-instruct',
    createdAt: '2026-11-23T04:00:00.000Z',
    live: true,
  };

  it('is one event, with its reason, whoever makes it again', async () => {
    const { announcer, restarted, client, sent, models } = await scene({ run: succeeded });
    await models.put(model);
    await announcer.modelRemoved(model, 'deleted', client);
    await restarted().modelRemoved(model, 'deleted', client);
    expect(await sent()).toMatchObject([
      { event: { type: 'model.removed', data: { id: runId, model: modelName, reason: 'deleted' } } },
    ]);
  });
});
