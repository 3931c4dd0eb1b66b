import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readHistory } from '../../../local/functions-host/durable/read-history.ts';
import { createDurableClient, type DurableClient } from './durable-client.ts';
import { eventually } from './eventually.ts';
import { createFaultClient } from './fault-client.ts';
import { createStateFolder, endHost, type HostProcess, startHostProcess } from './host-process.ts';

// The texts are those that the real extension gave when its worker was killed in the middle of a turn.
const app = fileURLToPath(new URL('../../fixtures/durable-app/', import.meta.url));
const changed = 'Was a change made to the orchestrator code after this instance had already started running?';
const exited = 'One or more errors occurred. (node exited with code 137 (0x89))';
const forgotTask = (name: string) =>
  `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence ID 0 and name '${name}' (version ''), but the current replay execution hasn't (yet?) scheduled this task. ${changed}`;

const eventSchema = z.object({
  EventType: z.number(),
  Name: z.string().optional(),
  OrchestrationStatus: z.string().optional(),
  Reason: z.string().optional(),
  Generation: z.number().nullish(),
});
const executionCompleted = 1;
const taskFailed = 6;
const eventRaised = 15;

let host: HostProcess;
let client: DurableClient;
let faults: ReturnType<typeof createFaultClient>;
let state: Awaited<ReturnType<typeof createStateFolder>>;
let effects: string;

beforeAll(async () => {
  state = await createStateFolder();
  effects = join(state.path, 'effects.log');
  host = await startHostProcess(app, state.path, { EFFECTS: effects, DROPTUNE_CLOCK: '60' });
  client = createDurableClient(host);
  faults = createFaultClient(host);
});

afterAll(async () => {
  await endHost(host);
  await state.remove();
});

beforeEach(() => faults.reset());

const history = (id: string) => readHistory(state.path, id).events.map((event) => eventSchema.parse(event));
const count = (effect: string) =>
  existsSync(effects)
    ? readFileSync(effects, 'utf8')
        .split('\n')
        .filter((line) => line === effect).length
    : 0;
const hasHappened = (effect: string, times = 1) =>
  eventually(() => (count(effect) === times ? true : undefined), `${effect}, ${times} times`);

/** The look is over and its answer taken: from now on the instance waits for `wake`. */
const hasLooked = (id: string) => eventually(() => (history(id).length === 7 ? true : undefined), `the look of ${id}`);

/** Plants one death of the worker in a turn of an instance. */
const dieIn = (instanceId: string, turn: number) => faults.set({ workerDies: { planted: [{ instanceId, turn }] } });

test('an orchestration whose worker dies in its first turn has failed with the exit of the worker', async () => {
  await dieIn('first', 1);
  await client.start('looks', 'first');
  const { runtimeStatus, output } = await client.ends('first');
  expect([runtimeStatus, output]).toEqual(['Failed', `Orchestrator function 'looks' failed: ${exited}`]);
});

test('one that had called an activity has failed as non-deterministic, its history ending with the event of that turn', async () => {
  await client.start('looks', 'looker');
  await hasLooked('looker');
  await dieIn('looker', 3);
  await client.raise('looker', 'wake', null);
  const { runtimeStatus, output } = await client.ends('looker');
  expect([runtimeStatus, output]).toEqual(['Failed', forgotTask('effect')]);
  const told = history('looker').filter(({ EventType }) => EventType !== 12 && EventType !== 13);
  expect(told.slice(-2)).toMatchObject([
    { EventType: eventRaised, Name: 'wake' },
    { EventType: executionCompleted, OrchestrationStatus: 'Failed' },
  ]);
});

test('one that had called a sub-orchestration names it with its instance id, and the sub-orchestration runs on', async () => {
  await client.start('calls', 'parent', { name: 'looks', tries: 1, child: 'parent:looks' });
  await client.reaches('parent:looks', 'Running');
  await hasLooked('parent:looks');
  await dieIn('parent', 2);
  await client.raise('parent', 'anything', null);
  const { runtimeStatus, output } = await client.ends('parent');
  expect(runtimeStatus).toBe('Failed');
  expect(output).toBe(
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled a sub-orchestration task with sequence ID 0 and name 'looks' (version '', instance ID 'parent:looks'), but the current replay execution hasn't (yet?) scheduled this task. ${changed}`,
  );
  expect((await client.status('parent:looks'))?.runtimeStatus).toBe('Running');
  await client.raise('parent:looks', 'wake', 'at last');
  expect(await client.ends('parent:looks')).toMatchObject({ runtimeStatus: 'Completed', output: 'at last' });
});

test('one that had set a timer names the timer', async () => {
  await client.start('sleeps-long', 'sleeper');
  await client.reaches('sleeper', 'Running');
  await dieIn('sleeper', 2);
  await client.raise('sleeper', 'anything', null);
  const { output } = await client.ends('sleeper');
  expect(output).toBe(
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled a timer task with sequence number 0 but the current replay execution hasn't (yet?) scheduled this task. ${changed}`,
  );
});

test('a parent learns at once why its sub-orchestration failed, and completes by calling it again under the same id', async () => {
  await dieIn('again:looks', 2);
  await client.start('calls', 'again', { name: 'looks', tries: 2, child: 'again:looks' });
  await hasHappened('again:looks/look', 2);
  await client.raise('again:looks', 'wake', 'awake');
  const { runtimeStatus, output } = await client.ends('again');
  expect(runtimeStatus).toBe('Completed');
  expect(output).toEqual({ result: 'awake', failures: [forgotTask('effect')] });
});

test('a parent whose sub-orchestration fails and that does not call it again fails with it', async () => {
  await dieIn('once:looks', 1);
  await client.start('calls', 'once', { name: 'looks', tries: 1, child: 'once:looks' });
  const { output } = await client.ends('once');
  expect(output).toContain(`Orchestrator function 'looks' failed: ${exited}`);
});

test('a call with a retry policy starts a sub-orchestration whose worker died again', async () => {
  await dieIn('retried:looks', 1);
  await client.start('calls-with-retry', 'retried', { name: 'looks', child: 'retried:looks' });
  await client.reaches('retried:looks', 'Failed');
  await client.reaches('retried:looks', 'Running');
  await client.raise('retried:looks', 'wake', 'awake');
  expect(await client.ends('retried')).toMatchObject({ runtimeStatus: 'Completed', output: 'awake' });
});

test('an activity under way fails with the exit of the worker and is tried again by its retry policy', async () => {
  const file = join(state.path, 'let-go');
  await client.start('holds', 'holder', file);
  await hasHappened(file);
  await dieIn('killer', 1);
  await client.start('looks', 'killer');
  await client.ends('killer');
  writeFileSync(file, '');
  expect(await client.ends('holder')).toMatchObject({ runtimeStatus: 'Completed', output: 'let go' });
  const failures = history('holder').filter(({ EventType }) => EventType === taskFailed);
  expect(failures.map(({ Reason }) => Reason)).toEqual([
    "Activity function 'held' failed: node exited with code 137 (0x89)",
  ]);
});

test('an activity under way can be spared', async () => {
  const file = join(state.path, 'spared');
  await client.start('holds-once', 'spared', file);
  await hasHappened(file);
  await faults.set({ workerDies: { planted: [{ orchestration: 'looks' }], takesActivities: false } });
  await client.start('looks', 'one-more-killer');
  await client.ends('one-more-killer');
  writeFileSync(file, '');
  expect((await client.ends('spared')).runtimeStatus).toBe('Completed');
});

test('a failed instance that is started again under its id is replayed anew, one generation later', async () => {
  await dieIn('restarted', 3);
  await client.start('looks', 'restarted');
  await hasLooked('restarted');
  await client.raise('restarted', 'wake', 1);
  await client.ends('restarted');
  for (const [generation, start] of [
    () => client.restart('restarted'),
    () => client.start('looks', 'restarted'),
  ].entries()) {
    await start();
    await client.reaches('restarted', 'Running');
    const [, started] = history('restarted');
    expect(started?.Generation).toBe(generation + 1);
    await client.raise('restarted', 'wake', generation);
    expect(await client.ends('restarted')).toMatchObject({ runtimeStatus: 'Completed', output: generation });
  }
});

test('what answers an execution of before does not disturb the new one', async () => {
  const file = join(state.path, 'late');
  await client.start('holds-once', 'late', file);
  await hasHappened(file);
  await faults.set({ workerDies: { planted: [{ instanceId: 'late', turn: 2 }], takesActivities: false } });
  await client.raise('late', 'anything', null);
  await client.reaches('late', 'Failed');
  await client.start('waits', 'late');
  await client.reaches('late', 'Running');
  writeFileSync(file, '');
  for (const n of [1, 2, 3]) await client.raise('late', 'go', n);
  expect((await client.ends('late')).output).toEqual([1, 2, 3]);
});

test('a parent started again while its sub-orchestration of before still runs gets an answer from a new one of the same id', async () => {
  const input = { name: 'looks', tries: 1, child: 'crossing:looks' };
  await client.start('calls', 'crossing', input);
  await client.reaches('crossing:looks', 'Running');
  await hasLooked('crossing:looks');
  await dieIn('crossing', 2);
  await client.raise('crossing', 'anything', null);
  await client.reaches('crossing', 'Failed');
  await client.restart('crossing');
  await hasHappened('crossing:looks/look', 2);
  await client.raise('crossing:looks', 'wake', 'new');
  expect(await client.ends('crossing')).toMatchObject({ runtimeStatus: 'Completed', output: { result: 'new' } });
});

test('a share of the turns is struck as the seed says, and the same seed strikes the same instances', async () => {
  const fates = async (seed: number) => {
    await faults.set({ workerDies: { share: 0.5, seed, orchestrations: ['counts'], takesTurns: false } });
    const ids = Array.from({ length: 12 }, (_, index) => `drawn-${index}`);
    const ends: string[] = [];
    for (const id of ids) {
      await client.start('counts', id, { left: 0, done: 0 });
      ends.push((await client.ends(id)).runtimeStatus);
    }
    return ends;
  };
  const once = await fates(7);
  expect(new Set(once)).toEqual(new Set(['Completed', 'Failed']));
  expect(await fates(7)).toEqual(once);
  expect(await fates(8)).not.toEqual(once);
});

test('the faults answer to the master key alone and refuse what is no fault', async () => {
  const without = await fetch(`${host.url}/admin/faults`);
  expect(without.status).toBe(401);
  await expect(faults.set({ workerDies: { rate: 1 } })).rejects.toThrow('400');
  expect(await faults.read()).toMatchObject({ workerDies: { share: 0, planted: [] }, toldTwice: { afterSeconds: 60 } });
});
