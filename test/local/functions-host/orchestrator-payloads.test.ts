import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createDurableClient, type DurableClient } from './durable-client.ts';
import { eventually } from './eventually.ts';
import { createStateFolder, endHost, type HostProcess, startHostProcess } from './host-process.ts';
import { normalisePayload } from './normalise-payload.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/traces/', import.meta.url));

const recordedSchema = z.object({
  events: z.array(z.unknown()),
  orchestrations: z.array(
    z.object({
      name: z.string(),
      instance: z.string(),
      turns: z.array(z.looseObject({ history: z.array(z.number()) })),
    }),
  ),
});

const capturedSchema = z.array(z.object({ name: z.string(), payload: z.record(z.string(), z.unknown()) }));

/** What the real host sent, turn by turn; the file holds each distinct event once. */
function readRecorded() {
  const { events, orchestrations } = recordedSchema.parse(
    JSON.parse(readFileSync(`${fixtures}orchestrator-payloads.json`, 'utf8')),
  );
  return orchestrations.map(({ name, instance, turns }) => ({
    name,
    instance,
    turns: turns.map((turn) => JSON.stringify({ ...turn, history: turn.history.map((index) => events[index]) })),
  }));
}

const recorded = readRecorded();
let host: HostProcess;
let client: DurableClient;
let state: Awaited<ReturnType<typeof createStateFolder>>;

const placeOf = (instanceId: string) => instanceId.replace(/^[0-9a-f-]{36}:/, 'GUID:');

/** What this host has sent to an instance so far. */
async function captured(instance: string): Promise<string[]> {
  const all = capturedSchema.parse(await (await fetch(`${host.url}/api/payloads`)).json());
  return all
    .filter(({ payload }) => placeOf(String(payload['instanceId'])) === instance)
    .map(({ payload }) => normalisePayload(payload));
}

const turns = (instance: string, count: number) =>
  eventually(
    async () => ((await captured(instance)).length >= count ? true : undefined),
    `${count} turns of ${instance}`,
  );

async function runMain(): Promise<void> {
  await client.start('mainOrch', 'main', { who: 'lab' });
  await turns('main', 5);
  await client.raise('main', 'approval', { approved: true });
  await turns('main', 15);
  await client.raise('main', 'second', 'two');
  await client.ends('main');
}

async function runWaiters(): Promise<void> {
  await client.start('waiter', 'w1');
  await turns('w1', 1);
  await client.raise('w1', 'other', { x: 1 });
  await turns('w1', 2);
  await client.manage('w1', 'suspend', 'pause');
  await client.reaches('w1', 'Suspended');
  await client.manage('w1', 'resume', 'go on');
  await client.reaches('w1', 'Running');
  await client.raise('w1', 'GO', { ok: true });
  await client.start('waiter', 'w2');
  await turns('w2', 1);
  await client.manage('w2', 'terminate', 'enough');
  await client.ends('w2');
}

async function runPaused(): Promise<void> {
  await client.start('waiter', 'paused', 1);
  await turns('paused', 1);
  await client.manage('paused', 'suspend', 'p');
  await client.reaches('paused', 'Suspended');
  await client.raise('paused', 'go', 'v');
  await turns('paused', 3);
  expect((await client.status('paused'))?.runtimeStatus).toBe('Suspended');
  await client.manage('paused', 'resume', 'r');
  expect((await client.ends('paused')).output).toBe('v');
}

async function runSimple(): Promise<void> {
  const inputs = { simple: { a: 1 }, noinput: '', strinput: 'str', viahttp: { h: 1 } };
  for (const [id, input] of Object.entries(inputs)) await client.start('simple', id, input);
  for (const id of Object.keys(inputs)) await client.ends(id);
  await client.start('simple', 'simple', { again: 1 });
  await turns('simple', 4);
}

async function runOthers(): Promise<void> {
  await client.start('throwOrch', 'throw');
  await client.start('eternal', 'etern', 0);
  await client.start('nonDet', 'nondet');
  await client.start('boolArg', 'b1', 1);
  await client.start('failOrch', 'fail');
  await client.reaches('fail', 'Failed');
  await client.manage('fail', 'rewind', 'retry it');
  await turns('fail', 4);
  for (const id of ['throw', 'etern', 'nondet', 'b1', 'fail']) await client.ends(id);
}

beforeAll(async () => {
  state = await createStateFolder();
  host = await startHostProcess(`${fixtures}app`, state.path);
  client = createDurableClient(host);
  await Promise.all([runMain(), runWaiters(), runPaused(), runSimple(), runOthers()]);
  await turns('w1', 5);
});

afterAll(async () => {
  await endHost(host);
  await state.remove();
});

test.for(recorded)(
  'the payloads of $name ($instance) are those of the real host, turn by turn',
  async (orchestration) => {
    expect(await captured(orchestration.instance)).toEqual(orchestration.turns);
  },
);
