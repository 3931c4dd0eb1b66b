import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDurableClient } from './durable-client.ts';
import { eventually } from './eventually.ts';
import { createFaultClient } from './fault-client.ts';
import { createStateFolder, endHost, startHostProcess } from './host-process.ts';

const app = fileURLToPath(new URL('../../fixtures/durable-app/', import.meta.url));
const line = ['first', 'left', 'right', 'child', 'last'];

let state: Awaited<ReturnType<typeof createStateFolder>>;
let effects: string;

beforeEach(async () => {
  state = await createStateFolder();
  effects = join(state.path, 'effects.log');
});

afterEach(() => state.remove());

const start = (more: Record<string, string> = {}) =>
  startHostProcess(app, state.path, { EFFECTS: effects, DROPTUNE_CLOCK: '60', ...more });

const count = (effect: string) =>
  existsSync(effects)
    ? readFileSync(effects, 'utf8')
        .split('\n')
        .filter((each) => each === effect).length
    : 0;

const twice = (effect: string) => eventually(() => (count(effect) === 2 ? true : undefined), `${effect} twice`);

test('a sub-orchestration that is told twice runs a second time from the beginning, a minute of the clock later', async () => {
  const host = await start({
    FUNCTIONS_HOST_FAULTS: JSON.stringify({ toldTwice: { planted: [{ orchestration: 'line' }] } }),
  });
  const client = createDurableClient(host);
  await client.start('line', 'one');
  await client.ends('one-child');
  expect(count('one/child')).toBe(1);
  expect((await client.status('one'))?.runtimeStatus).toBe('Running');
  expect(await client.ends('one')).toMatchObject({ runtimeStatus: 'Completed', output: line });
  await twice('one/child');
  expect(line.map((step) => count(`one/${step}`))).toEqual([1, 1, 1, 2, 1]);
  await endHost(host);
});

test('one that still runs when it is told again is started anew, and what it waited for before is forgotten', async () => {
  const host = await start();
  const client = createDurableClient(host);
  await createFaultClient(host).set({ toldTwice: { planted: [{ instanceId: 'slow' }] } });
  await client.start('calls', 'slow', { name: 'looks', tries: 1, child: 'slow:looks' });
  await twice('slow:looks/look');
  await client.raise('slow:looks', 'wake', 'now');
  expect(await client.ends('slow')).toMatchObject({ output: { result: 'now', failures: [] } });
  await endHost(host);
});

test('a host that is killed after sending a start and before keeping its history sends it again', async () => {
  const doomed = await start({ FUNCTIONS_HOST_CRASH_AT: 'after-send:calls:1' });
  await createDurableClient(doomed)
    .start('calls', 'one', { name: 'child', input: 'one', tries: 1, child: 'one-child' })
    .catch(() => {});
  expect(await doomed.ended).toBe('SIGKILL');
  const host = await start();
  const client = createDurableClient(host);
  expect(await client.ends('one')).toMatchObject({ runtimeStatus: 'Completed', output: { result: 'one/child' } });
  await twice('one/child');
  await endHost(host);
});

test('a fault that has struck does not strike again after a restart of the host', async () => {
  const given = JSON.stringify({ workerDies: { planted: [{ orchestration: 'waits' }] } });
  const first = await start({ FUNCTIONS_HOST_FAULTS: given });
  await createDurableClient(first).start('waits', 'struck');
  expect((await createDurableClient(first).ends('struck')).runtimeStatus).toBe('Failed');
  await endHost(first, 'SIGKILL');
  const second = await start({ FUNCTIONS_HOST_FAULTS: given });
  const client = createDurableClient(second);
  await client.start('waits', 'spared');
  for (const n of [1, 2, 3]) await client.raise('spared', 'go', n);
  expect((await client.ends('spared')).runtimeStatus).toBe('Completed');
  await endHost(second);
});
