import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDurableClient } from './durable-client.ts';
import { eventually } from './eventually.ts';
import { createStateFolder, endHost, startHostProcess } from './host-process.ts';

const app = fileURLToPath(new URL('../../fixtures/durable-app/', import.meta.url));
const steps = ['first', 'left', 'right', 'child', 'last'];

let state: Awaited<ReturnType<typeof createStateFolder>>;
let effects: string;

beforeEach(async () => {
  state = await createStateFolder();
  effects = join(state.path, 'effects.log');
});

afterEach(() => state.remove());

const start = (more: Record<string, string> = {}) => startHostProcess(app, state.path, { EFFECTS: effects, ...more });

/** How often each effect has happened. */
function countEffects(): Record<string, number> {
  const counts: Record<string, number> = {};
  const lines = existsSync(effects) ? readFileSync(effects, 'utf8').split('\n').filter(Boolean) : [];
  for (const key of lines) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** The effects whose activities are not acknowledged in a dead host's task hub. */
function unacknowledged(): string[] {
  const hub = new DatabaseSync(join(state.path, 'task-hub.sqlite'), { readOnly: true });
  const rows = hub.prepare("SELECT input FROM activities WHERE name = 'effect'").all();
  hub.close();
  return rows.map(({ input }): string => String(JSON.parse(JSON.parse(String(input)))));
}

test.for([
  { place: 'before-activity:effect', repeats: 0 },
  { place: 'after-activity:effect', repeats: 1 },
  { place: 'after-acknowledge:effect', repeats: 0 },
  { place: 'after-turn:line:1', repeats: 0 },
  { place: 'before-turn:line:4', repeats: 0 },
  { place: 'after-turn:child:1', repeats: 0 },
  { place: 'before-turn:child:2', repeats: 0 },
])('an orchestration whose host dies at $place ends as it would have', async ({ place, repeats }) => {
  const doomed = await start({ FUNCTIONS_HOST_CRASH_AT: place });
  await createDurableClient(doomed)
    .start('line', 'one')
    .catch(() => {});
  expect(await doomed.ended).toBe('SIGKILL');
  const host = await start();
  const status = await createDurableClient(host).ends('one');
  expect(status).toMatchObject({ runtimeStatus: 'Completed', output: ['first', 'left', 'right', 'child', 'last'] });
  expect(await endHost(host)).toBe('0');
  const counts = countEffects();
  expect(Object.keys(counts).sort()).toEqual(steps.map((step) => `one/${step}`).sort());
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(steps.length + repeats);
});

test('twenty orchestrations outlive a host that is killed again and again; nothing acknowledged happens twice', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `run-${index}`);
  const open = new Set<string>();
  let host = await start();
  for (const id of ids) await createDurableClient(host).start('line', id);
  for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    const enough = share * ids.length * steps.length;
    await eventually(() => (Object.keys(countEffects()).length >= enough ? true : undefined), `${enough} effects`);
    expect(await endHost(host, 'SIGKILL')).toBe('SIGKILL');
    unacknowledged().forEach((key) => open.add(key));
    host = await start();
  }
  const client = createDurableClient(host);
  for (const id of ids)
    expect(await client.ends(id)).toMatchObject({
      runtimeStatus: 'Completed',
      output: ['first', 'left', 'right', 'child', 'last'],
    });
  await endHost(host);
  const counts = countEffects();
  expect(Object.keys(counts)).toHaveLength(ids.length * steps.length);
  const repeated = Object.keys(counts).filter((key) => counts[key] !== 1);
  expect(repeated.filter((key) => !open.has(key))).toEqual([]);
});

test('a timer and an awaited event outlive the death of the host', async () => {
  const doomed = await start({ DROPTUNE_CLOCK: '1' });
  const before = createDurableClient(doomed);
  await before.start('sleeps', 'sleeper', 1500);
  await before.start('waits-late', 'waiter');
  await before.reaches('sleeper', 'Running');
  await before.reaches('waiter', 'Running');
  for (const n of [1, 2]) await before.raise('waiter', 'go', n);
  await endHost(doomed, 'SIGKILL');
  const host = await start();
  const after = createDurableClient(host);
  await after.raise('waiter', 'open', null);
  await after.raise('waiter', 'go', 3);
  expect((await after.ends('waiter')).output).toEqual([1, 2, 3]);
  expect((await after.ends('sleeper')).output).toBeGreaterThanOrEqual(1500);
  await endHost(host);
});

test('a host ends by itself when the process that started it is gone', async () => {
  const host = await start();
  host.child.disconnect();
  expect(await host.ended).toBe('0');
});

test('a host that is asked to stop lets the activities that run come to their end', async () => {
  const stopped = await start();
  const ids = Array.from({ length: 5 }, (_, index) => `run-${index}`);
  for (const id of ids) await createDurableClient(stopped).start('line', id);
  await eventually(() => (Object.keys(countEffects()).length >= 3 ? true : undefined), 'three effects');
  expect(await endHost(stopped)).toBe('0');
  const left = unacknowledged();
  expect(Object.keys(countEffects()).filter((key) => left.includes(key))).toEqual([]);
  const host = await start();
  for (const id of ids) expect((await createDurableClient(host).ends(id)).runtimeStatus).toBe('Completed');
  expect(Object.values(countEffects()).every((count) => count === 1)).toBe(true);
  await endHost(host);
});

test('a second host does not take the state of a running one', async () => {
  const host = await start();
  await expect(start()).rejects.toThrow('Another host runs with the state in');
  await endHost(host);
});

test('a host whose port is taken says so', async () => {
  const host = await start();
  const { port } = new URL(host.url);
  const second = await createStateFolder();
  await expect(startHostProcess(app, second.path, {}, port)).rejects.toThrow(`ended with 98: Port ${port} is taken.`);
  await second.remove();
  await endHost(host);
});
