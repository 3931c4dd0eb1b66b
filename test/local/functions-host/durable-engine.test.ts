import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readHistory } from '../../../local/functions-host/durable/read-history.ts';
import { createDurableClient, type DurableClient } from './durable-client.ts';
import { eventually } from './eventually.ts';
import { createStateFolder, endHost, type HostProcess, startHostProcess } from './host-process.ts';

const app = fileURLToPath(new URL('../../fixtures/durable-app/', import.meta.url));
const hour = 3600 * 1000;

let host: HostProcess;
let fastHost: HostProcess;
let client: DurableClient;
let fast: DurableClient;
let state: Awaited<ReturnType<typeof createStateFolder>>;
let fastState: typeof state;

beforeAll(async () => {
  [state, fastState] = await Promise.all([createStateFolder(), createStateFolder()]);
  const effects = { EFFECTS: join(state.path, 'effects.log') };
  [host, fastHost] = await Promise.all([
    startHostProcess(app, state.path, effects),
    startHostProcess(app, fastState.path, { ...effects, DROPTUNE_CLOCK: '360000' }),
  ]);
  client = createDurableClient(host);
  fast = createDurableClient(fastHost);
});

afterAll(async () => {
  expect(await Promise.all([endHost(host), endHost(fastHost)])).toEqual(['0', '0']);
  await Promise.all([state.remove(), fastState.remove()]);
});

/** What a host has used of the processor: other than the time that passes, it does not grow with what else the machine does. */
function processorSeconds({ child }: HostProcess): number {
  const time = execFileSync('ps', ['-o', 'time=', '-p', String(child.pid)], { encoding: 'utf8' });
  return time
    .trim()
    .split(/[:-]/)
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}

test('events raised before they are waited for are kept in their order', async () => {
  await client.start('waits-late', 'early');
  for (const n of [1, 2, 3]) await client.raise('early', 'go', n);
  await client.raise('early', 'open', null);
  expect((await client.ends('early')).output).toEqual([1, 2, 3]);
});

test('the same event raised twice satisfies two waits, and more than are waited for do no harm', async () => {
  await client.start('waits', 'twice');
  await Promise.all([1, 2, 3, 4, 5].map(() => client.raise('twice', 'go', 'same')));
  expect((await client.ends('twice')).output).toEqual(['same', 'same', 'same']);
});

test('events that nothing has consumed go on into the execution that continues as new', async () => {
  await client.start('collects', 'collector', []);
  for (const item of ['a', 'b', 'c', 'd', 'e']) await client.raise('collector', 'item', item);
  expect((await client.ends('collector')).output).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('continuing as new two hundred times keeps the history short', async () => {
  await client.start('counts', 'counter', { left: 200, done: 0 });
  expect((await client.ends('counter')).output).toBe(200);
  expect(readHistory(state.path, 'counter').events).toHaveLength(5);
});

test('an event that comes first wins against a timer, and a cancelled timer does not hold the instance up', async () => {
  await client.start('races', 'racer', 24 * hour);
  await client.raise('racer', 'done', { by: 'event' });
  expect((await client.ends('racer')).output).toEqual({ by: 'event' });
});

test('a suspended instance applies what it gets only once it is resumed', async () => {
  await client.start('waits', 'paused');
  await client.reaches('paused', 'Running');
  await client.manage('paused', 'suspend', 'for lunch');
  expect((await client.reaches('paused', 'Suspended')).output).toBe('for lunch');
  for (const n of [1, 2, 3]) await client.raise('paused', 'go', n);
  expect((await client.manage('paused', 'suspend', 'again')).status).toBe(500);
  await client.manage('paused', 'resume', 'after lunch');
  expect((await client.ends('paused')).output).toEqual([1, 2, 3]);
});

test('an orchestrator that does something else in a replay fails with what it did before', async () => {
  await client.start('changes', 'changed');
  const { runtimeStatus, output } = await client.ends('changed');
  expect(runtimeStatus).toBe('Failed');
  expect(output).toContain('Non-Deterministic workflow detected: A previous execution of this orchestration scheduled');
  expect(output).toContain("an activity task with sequence number 0 named 'echo'");
});

test('a call of an activity that does not exist waits for ever, and the log says so', async () => {
  await client.start('calls-nobody', 'lonely');
  await client.reaches('lonely', 'Running');
  await eventually(() => (host.output().includes("lonely calls 'nobody'") ? true : undefined), 'the warning');
  expect(readHistory(state.path, 'lonely').events).toHaveLength(3);
  await client.manage('lonely', 'terminate', 'enough');
  expect(await client.ends('lonely')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
});

test('what this host does not run fails the instance by its name', async () => {
  await client.start('asks-an-entity', 'asker');
  const { output } = await client.ends('asker');
  expect(output).toBe("Orchestrator function 'asks-an-entity' failed: This development host does not run callEntity.");
});

test('a failed instance that is rewound runs its failed task again and no other', async () => {
  await client.start('fails-once', 'rewound', { file: join(state.path, 'rewound'), times: 1 });
  await client.reaches('rewound', 'Failed');
  expect((await client.manage('rewound', 'rewind', 'it works now')).status).toBe(202);
  expect(await client.reaches('rewound', 'Completed')).toMatchObject({ output: ['first', 2] });
  expect((await client.manage('rewound', 'rewind')).status).toBe(412);
});

test('an instance can be restarted and purged, a running one cannot be purged', async () => {
  await client.start('counts', 'again', { left: 0, done: 7 });
  await client.ends('again');
  const restarted = z.object({ id: z.string() }).parse(await (await client.manage('again', 'restart')).json());
  expect((await client.ends(restarted.id)).output).toBe(7);
  expect((await client.purge('again')).status).toBe(200);
  expect(await client.status('again')).toBeUndefined();
  await client.start('waits', 'busy-one');
  expect((await client.purge('busy-one')).status).toBe(412);
  await client.manage('busy-one', 'terminate');
});

test('restarting is refused for an id that nobody has and for an instance that runs', async () => {
  const refusal = async (id: string) => {
    const answer = await client.restart(id);
    return [
      answer.status,
      z.looseObject({ Message: z.string(), ExceptionMessage: z.string() }).parse(await answer.json()),
    ];
  };
  expect(await refusal('nobody')).toMatchObject([
    400,
    {
      Message: 'InstanceId does not match a valid orchestration instance.',
      ExceptionMessage: 'An orchestrastion with the instanceId nobody was not found.',
    },
  ]);
  await client.start('waits', 'restarted-too-soon');
  await client.reaches('restarted-too-soon', 'Running');
  expect(await refusal('restarted-too-soon')).toMatchObject([
    500,
    { ExceptionMessage: 'An Orchestration instance with the status Running already exists.' },
  ]);
  await client.manage('restarted-too-soon', 'terminate');
});

test('host.json bounds how many activities run at once', async () => {
  await client.start('crowds', 'crowd');
  expect((await client.ends('crowd')).output).toBe(4);
});

test('a hundred orchestrations of ten activities each end together, in ten seconds of processor time at the most', async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `busy-${index}`);
  const before = processorSeconds(host);
  await Promise.all(ids.map((id) => client.start('busy', id)));
  for (const id of ids) expect((await client.ends(id)).output).toBe(45);
  expect(processorSeconds(host) - before).toBeLessThan(10);
});

test('hours pass in a moment on a fast clock', async () => {
  await fast.start('sleeps', 'sleeper', 5 * hour);
  expect((await fast.ends('sleeper')).output).toBeGreaterThanOrEqual(5 * hour);
});

test('a timer of more than six days goes in steps', async () => {
  await fast.start('sleeps', 'long', 8 * 24 * hour);
  expect((await fast.ends('long')).output).toBeGreaterThanOrEqual(8 * 24 * hour);
  const { events } = readHistory(fastState.path, 'long');
  expect(events.filter((event) => z.object({ EventType: z.literal(10) }).safeParse(event).success)).toHaveLength(2);
});

test('retries wait longer each time, up to the longest pause', async () => {
  await fast.start('retries', 'tried', { file: join(fastState.path, 'tried'), times: 3 });
  const { output } = await fast.ends('tried');
  const { tries, minutes } = z.object({ tries: z.number(), minutes: z.number() }).parse(output);
  expect(tries).toBe(4);
  expect(minutes).toBeGreaterThanOrEqual(1 + 2 + 2.5);
});
