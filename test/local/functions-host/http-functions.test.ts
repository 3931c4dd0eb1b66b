import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from './eventually.ts';
import { createStateFolder, endHost, type HostProcess, startHostProcess } from './host-process.ts';

const app = fileURLToPath(new URL('../../fixtures/durable-app/', import.meta.url));
const seenSchema = z.object({ events: z.array(z.unknown()), ticks: z.array(z.unknown()) });

let host: HostProcess;
let streaming: HostProcess;
let states: Awaited<ReturnType<typeof createStateFolder>>[];

beforeAll(async () => {
  states = await Promise.all([createStateFolder(), createStateFolder()]);
  const [first, second] = states.map(({ path }) => path);
  const common = { EFFECTS: join(first!, 'effects.log'), TICK_SCHEDULE: '0 */5 * * * *' };
  [host, streaming] = await Promise.all([
    startHostProcess(app, first!, {
      ...common,
      AzureWebJobsDisableHomepage: 'true',
      'AzureWebJobs.switched-off.Disabled': 'true',
      DROPTUNE_CLOCK: '600',
    }),
    startHostProcess(app, second!, { ...common, STREAMS: 'true' }),
  ]);
});

afterAll(async () => {
  expect(await Promise.all([endHost(host), endHost(streaming)])).toEqual(['0', '0']);
  await Promise.all(states.map((state) => state.remove()));
});

const seen = async () => seenSchema.parse(await (await fetch(`${host.url}/seen`)).json());

test.for(['ft:phi-3:bot:1a', 'ft%3Aphi-3%3Abot%3A1a'])(
  'the route parameter %s reaches the function decoded',
  async (given) => {
    const answer: unknown = await (await fetch(`${host.url}/v1/models/${given}?x=1`)).json();
    expect(answer).toEqual({ model: 'ft:phi-3:bot:1a', url: `${host.url}/v1/models/${given}?x=1` });
  },
);

test('a disabled function, an unknown path and a wrong method are 404 with nothing in it', async () => {
  for (const [method, path] of [
    ['GET', '/switched-off'],
    ['GET', '/nowhere'],
    ['DELETE', '/v1/models/one'],
    ['GET', '/runtime/nowhere'],
  ]) {
    const answer = await fetch(`${host.url}${path!}`, { method: method! });
    expect([answer.status, await answer.text()]).toEqual([404, '']);
  }
});

test('a function with its own route answers at the root, whether the home page is on or off', async () => {
  expect(await (await fetch(host.url)).text()).toBe('home');
  expect(await (await fetch(streaming.url)).text()).toBe('home');
});

test('at the root, where no function answers, is the home page, or 204 when it is off', async () => {
  const off = await fetch(host.url, { method: 'DELETE' });
  expect([off.status, await off.text()]).toEqual([204, '']);
  const on = await fetch(streaming.url, { method: 'DELETE' });
  expect([on.status, on.headers.get('content-type')]).toEqual([200, 'text/html']);
  expect(await on.text()).toContain('is up and running');
});

test.for(['/v1/models/a%00b', '/%00', '/admin/host/%00', '/runtime/webhooks/durabletask/instances/%00'])(
  'the path %s, with a null character in it, is 400 with nothing in it, and the connection ends',
  async (path) => {
    const answer = await fetch(`${host.url}${path}`);
    expect([answer.status, answer.headers.get('connection'), await answer.text()]).toEqual([400, 'close', '']);
  },
);

test('a null character in the query is none of the business of the host', async () => {
  expect((await fetch(`${host.url}/v1/models/one?x=%00`)).status).toBe(200);
});

test.for([
  '/admin/host/status',
  '/runtime/webhooks/durabletask/instances/',
  '/runtime/webhooks/eventgrid?functionName=a',
])('%s names the token as invalid when it comes with one, and the scheme alone otherwise', async (path) => {
  const challenge = async (headers: Record<string, string>) => {
    const answer = await fetch(`${host.url}${path}`, { headers });
    return [answer.status, answer.headers.get('www-authenticate')];
  };
  expect(await challenge({})).toEqual([401, 'Bearer']);
  expect(await challenge({ 'x-functions-key': 'wrong' })).toEqual([401, 'Bearer']);
  expect(await challenge({ authorization: 'Basic abc' })).toEqual([401, 'Bearer']);
  expect(await challenge({ authorization: 'Bearer ' })).toEqual([401, 'Bearer']);
  expect(await challenge({ authorization: 'bearer abc' })).toEqual([401, 'Bearer error="invalid_token"']);
  expect(await challenge({ 'x-ms-site-token': 'abc' })).toEqual([401, 'Bearer error="invalid_token"']);
});

test('the ping is not to be kept by any cache', async () => {
  const { status, headers } = await fetch(`${host.url}/admin/host/ping`);
  expect([status, headers.get('cache-control'), headers.get('pragma')]).toEqual([200, 'no-store,no-cache', 'no-cache']);
});

test('a request whose address or host name cannot be read is 400', async () => {
  const { hostname, port } = new URL(host.url);
  const statuses = await Promise.all(
    ['GET / HTTP/1.1\r\nHost: a b\r\n', `GET ${host.url}/v1/models/one HTTP/1.1\r\nHost: ${hostname}\r\n`].map(
      async (head) => {
        const socket = connect(Number(port), hostname);
        socket.end(`${head}Connection: close\r\n\r\n`);
        const [answer = ''] = (await text(socket)).split('\r\n');
        return answer.split(' ')[1];
      },
    ),
  );
  expect(statuses).toEqual(['400', '200']);
});

test("a function's own key, listed for the master key, opens that function and no other", async () => {
  const admin = { headers: { 'x-functions-key': host.keys.master } };
  const listed: unknown = await (await fetch(`${host.url}/admin/functions/secret/keys`, admin)).json();
  const { keys } = z.object({ keys: z.array(z.object({ value: z.string() })) }).parse(listed);
  const open = (key: string) => fetch(`${host.url}/secret?code=${encodeURIComponent(key)}`);
  expect((await open(keys[0]!.value)).status).toBe(200);
  expect((await open(host.keys.durable)).status).toBe(401);
  expect((await fetch(`${host.url}/admin/host/status`, admin)).status).toBe(200);
});

test('a body of sixteen megabytes arrives whole', async () => {
  const answer = await fetch(`${host.url}/length`, { method: 'POST', body: Buffer.alloc(16 * 1024 * 1024, 'x') });
  expect(await answer.text()).toBe(String(16 * 1024 * 1024));
});

test("a function's own retry policy tries again and tells the handler", async () => {
  const answer: unknown = await (await fetch(`${host.url}/stubborn`)).json();
  expect(answer).toEqual({ attempts: 3, retryCount: 2, before: 'not yet' });
});

test('a line of a function is one line of the log, with its level and name', async () => {
  await fetch(`${host.url}/logs`);
  await eventually(() => (/ warning \[logs\] two \| lines\n/.test(host.output()) ? true : undefined), 'the line');
});

test('the durable client of a function gets the management addresses of this host', async () => {
  const payload = z.record(z.string(), z.string()).parse(await (await fetch(`${host.url}/client-input`)).json());
  const { port } = new URL(host.url);
  expect(payload['statusQueryGetUri']).toBe(
    `http://localhost:${port}/runtime/webhooks/durabletask/instances/one?taskHub=TestHubName&connection=Storage&code=${host.keys.durable}`.replaceAll(
      '==',
      '%3D%3D',
    ),
  );
});

test('an Event Grid function gets one event an invocation, or all of a delivery when it wants many', async () => {
  const deliver = (name: string) =>
    fetch(
      `${host.url}/runtime/webhooks/EventGrid?functionName=${name}&code=${encodeURIComponent(host.keys.eventGrid)}`,
      {
        method: 'POST',
        headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json' },
        body: JSON.stringify([
          { id: '1', data: { n: 1 } },
          { id: '2', data: { n: 2 } },
        ]),
      },
    );
  expect((await deliver('each-event')).status).toBe(202);
  expect((await seen()).events).toEqual(['1', '2']);
  expect((await deliver('all-events')).status).toBe(202);
  expect((await seen()).events.slice(2)).toEqual([
    ['1', '2'],
    [{ n: 1 }, { n: 2 }],
  ]);
});

test('a timer function runs by its schedule on the clock of the host', async () => {
  const ticks = await eventually(async () => {
    const found = (await seen()).ticks;
    return found.length >= 2 ? found : undefined;
  }, 'two ticks');
  expect(ticks[0]).toMatchObject({
    schedule: { adjustForDST: true },
    scheduleStatus: { last: '0001-01-01T00:00:00+00:00' },
    isPastDue: false,
  });
  const second = z.object({ scheduleStatus: z.object({ next: z.string() }) }).parse(ticks[1]);
  expect(new Date(second.scheduleStatus.next).getUTCMinutes() % 5).toBe(0);
});

test('a timer function can be run by hand', async () => {
  const before = (await seen()).ticks.length;
  const headers = { 'x-functions-key': host.keys.master, 'content-type': 'application/json' };
  const answer = await fetch(`${host.url}/admin/functions/tick`, { method: 'POST', headers, body: '{"input":"x"}' });
  expect(answer.status).toBe(202);
  await eventually(async () => ((await seen()).ticks.length > before ? true : undefined), 'a tick');
});

test('with streaming on, a body goes in and out chunk by chunk', async () => {
  const answer = await fetch(`${streaming.url}/chunks/5?q=why`, { method: 'POST', body: 'n' });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(answer.headers.get('x-query')).toBe('why');
  const chunks: string[] = [];
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) chunks.push(chunk);
  expect(chunks.join('')).toBe('n0;n1;n2;n3;n4;');
  expect(chunks.length).toBeGreaterThan(2);
});

test('with streaming on, a client that goes away closes the answer of the function', async () => {
  const aborting = new AbortController();
  const answer = await fetch(`${streaming.url}/chunks/1000`, { signal: aborting.signal });
  await answer.body!.getReader().read();
  aborting.abort();
  await eventually(async () => {
    const left = z.array(z.string()).parse(await (await fetch(`${streaming.url}/left`)).json());
    return left.includes('/chunks/1000') ? true : undefined;
  }, 'the closed answer');
});

test('with streaming on, functions that answer whole do so as before', async () => {
  const answer: unknown = await (await fetch(`${streaming.url}/v1/models/a%2Fb`)).json();
  expect(answer).toMatchObject({ model: 'a%2Fb' });
});
