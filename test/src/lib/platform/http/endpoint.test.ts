import { HttpRequest, InvocationContext, type HttpResponseInit } from '@azure/functions';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { RemoteError, RequestError } from '../../../../../src/lib/platform/errors.ts';
import { endpoint } from '../../../../../src/lib/platform/http/endpoint.ts';
import type { ErrorShape } from '../../../../../src/lib/platform/http/error-answer.ts';
import { readJson } from '../../../../../src/lib/platform/http/read-body.ts';
import { readBody, readParameter, readQuery } from '../../../../../src/lib/platform/http/read-request.ts';
import { settings } from '../../../../support/settings.ts';

beforeAll(() => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
});

const bearer = `Bearer ${settings.DROPTUNE_API_KEY}`;
const requestWith = (init: Partial<ConstructorParameters<typeof HttpRequest>[0]> = {}, authorization = bearer) =>
  new HttpRequest({ url: 'http://localhost/v1/runs', method: 'GET', headers: { authorization }, ...init });

interface Asking {
  rules?: Parameters<typeof endpoint>[2];
  shape?: ErrorShape;
  request?: HttpRequest;
}

async function ask(
  handler: Parameters<typeof endpoint>[1],
  { shape = 'problem', request = requestWith(), rules }: Asking = {},
) {
  const logged: unknown[] = [];
  const context = new InvocationContext({ invocationId: 'i-1', logHandler: (_level, ...args) => logged.push(...args) });
  const answer = (await endpoint(shape, handler, rules)(request, context)) as HttpResponseInit;
  const body: unknown = answer.jsonBody ?? (typeof answer.body === 'string' ? JSON.parse(answer.body) : undefined);
  return { status: answer.status, headers: (answer.headers ?? {}) as Record<string, string>, body, logged };
}

function refusalOf(work: () => unknown): RequestError {
  try {
    work();
  } catch (error) {
    if (error instanceof RequestError) return error;
  }
  throw new Error('It was not refused.');
}

const throws = (error: unknown) => () => {
  throw error;
};
const notFound = new RequestError(404, { type: 'run_not_found', message: 'There is no run.', remedy: 'Start one.' });

describe('an endpoint', () => {
  it('gives the answer of its handler to who has the key', async () => {
    expect(await ask(() => ({ jsonBody: { ok: true } }))).toMatchObject({ body: { ok: true } });
    const lower = requestWith({}, bearer.replace('Bearer', 'bearer'));
    expect((await ask(() => ({ status: 204 }), { request: lower })).status).toBe(204);
  });

  it.each([
    ['', 'missing_api_key'],
    ['Bearer', 'missing_api_key'],
    ['Basic ZHQ6', 'missing_api_key'],
    ['Bearer dt-wrong', 'invalid_api_key'],
    [`${bearer}x`, 'invalid_api_key'],
    [bearer.slice(0, -1), 'invalid_api_key'],
  ])('does nothing for who comes with %j', async (authorization, code) => {
    const handler = vi.fn(() => ({ status: 200 }));
    const { status, headers, body } = await ask(handler, { request: requestWith({}, authorization) });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(body).toMatchObject({ code });
    expect(handler).not.toHaveBeenCalled();
    expect(JSON.stringify(body)).not.toContain(settings.DROPTUNE_API_KEY);
  });

  it('answers problem details', async () => {
    const { status, headers, body } = await ask(throws(notFound));
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'urn:droptune:problem:run_not_found',
      title: 'There is no run.',
      status: 404,
      detail: 'Start one.',
      code: 'run_not_found',
    });
  });

  it("answers OpenAI's error object on OpenAI's paths", async () => {
    const { status, body } = await ask(throws(notFound), { shape: 'openai' });
    expect(status).toBe(404);
    expect(body).toEqual({
      error: {
        message: 'There is no run. Start one.',
        type: 'invalid_request_error',
        param: null,
        code: 'run_not_found',
      },
    });
  });

  it('tells nobody but the log what it did not expect', async () => {
    const { status, body, logged } = await ask(throws(new Error('the password is 1234')), { shape: 'openai' });
    expect(status).toBe(500);
    expect(body).toMatchObject({ error: { type: 'server_error', code: 'internal_error' } });
    expect(JSON.stringify(body)).toContain('i-1');
    expect(JSON.stringify(body)).not.toContain('1234');
    expect(String(logged[0])).toContain('1234');
  });

  it.each([
    [429, 429, 'upstream_busy'],
    [503, 429, 'upstream_busy'],
    [408, 504, 'upstream_failed'],
    [0, 504, 'upstream_failed'],
    [500, 502, 'upstream_failed'],
    [401, 502, 'upstream_failed'],
    [424, 502, 'upstream_failed'],
  ])('of which a service answered %i answers %i', async (remote, wanted, code) => {
    const { status, body, headers } = await ask(
      throws(new RemoteError('The model endpoint', remote, '', 'inner words')),
    );
    expect(status).toBe(wanted);
    expect(body).toMatchObject({ code });
    expect(JSON.stringify(body)).not.toContain('inner words');
    expect(headers['retry-after'] !== undefined).toBe(wanted === 429);
  });
});

describe('what an endpoint tells of itself', () => {
  it.each(['req-7', '01HZ.a:b_c'])('is named as its client named it: %s', async (id) => {
    const request = requestWith({ headers: { authorization: bearer, 'x-request-id': id } });
    expect((await ask(() => ({ headers: { location: '/x' } }), { request })).headers).toEqual({
      location: '/x',
      'x-request-id': id,
    });
  });

  it.each(['', 'a b', 'x'.repeat(129), 'é'])('is named as the log names it where the client says %j', async (id) => {
    const request = requestWith({ headers: { authorization: bearer, 'x-request-id': id } });
    for (const shape of ['openai', 'problem'] as const)
      expect((await ask(throws(notFound), { request, shape })).headers['x-request-id']).toBe('i-1');
  });

  it.each([429, 503, 500, 0])('is a line of the log where a service answered %i, and no stack', async (status) => {
    const { logged } = await ask(throws(new RemoteError('The model endpoint', status, '', 'inner words')));
    expect(logged).toEqual([expect.stringMatching(/^The model endpoint answered .*inner words$/)]);
  });

  it.each(['limti=5', 'limit=5&stauts=failed', '__proto__=1'])(
    'is nothing for the query %s on its own paths',
    async (query) => {
      const request = requestWith({ query: Object.fromEntries(new URLSearchParams(query)) });
      const parameters = ['limit', 'status'];
      const rules = { parameters };
      const refused = await ask(() => ({ status: 200 }), { request, rules });
      expect(refused).toMatchObject({
        status: 400,
        body: { code: 'invalid_query', detail: expect.stringContaining('limit, status') },
      });
      expect((await ask(() => ({ status: 200 }), { request, rules, shape: 'openai' })).status).toBe(200);
    },
  );
});

describe('too much of a request', () => {
  const schema = z.strictObject({ list: z.array(z.number()).optional() });
  const post = (body: string | ReadableStream, headers = {}) => {
    const { nativeRequest } = {
      nativeRequest: new Request('http://localhost/v1/runs', {
        method: 'POST',
        headers: { authorization: bearer, ...headers },
        body,
        duplex: 'half',
      }),
    };
    return new HttpRequest({ nativeRequest } as never);
  };
  const read = (request: HttpRequest, shape: ErrorShape = 'problem') =>
    ask(async () => ({ jsonBody: await readBody(request, schema) }), { request, shape });

  it('is refused by its length before a byte of it is read', async () => {
    let pulled = 0;
    const body = new ReadableStream({ pull: () => void (pulled += 1) }, { highWaterMark: 0 });
    const { status, body: told } = await read(post(body, { 'content-length': '70000' }), 'openai');
    expect(status).toBe(413);
    expect(told).toMatchObject({ error: { type: 'invalid_request_error', code: 'body_too_large', param: null } });
    expect(pulled).toBe(0);
  });

  it('is refused as soon as more has come, where its length is not told', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(10_000).fill(0x20));
      },
    });
    expect(await read(post(body))).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect(pulled).toBeLessThan(12);
  });

  it.each([
    ['['.repeat(33), /nested deeper/],
    [`{"a":`.repeat(40), /nested deeper/],
  ])('is refused where it is nested: %#', async (body, what) => {
    expect(await read(post(body))).toMatchObject({
      status: 400,
      body: { code: 'body_too_complex', title: expect.stringMatching(what) },
    });
  });

  it('is refused where it holds a hundred thousand values', async () => {
    const text = `[${'1,'.repeat(100_001)}1]`;
    await expect(readJson(post(text), 1_000_000)).rejects.toMatchObject({
      status: 400,
      problem: { type: 'body_too_complex' },
    });
  });

  it('is not found in what a text says', async () => {
    const text = `${'[{,'.repeat(50)}"\\`;
    const body = JSON.stringify({ text, more: '\\' });
    expect(await readJson(post(body))).toEqual({ text, more: '\\' });
  });

  it('is told in short, however many faults there are and whatever they are called', async () => {
    const wrong = await read(post(JSON.stringify({ list: Array.from({ length: 5_000 }, () => 'x') })));
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_body' } });
    expect((wrong.body as { errors: unknown[] }).errors).toHaveLength(20);
    expect(JSON.stringify(wrong.body)).toContain('and 4980 more');
    const named = await read(post(JSON.stringify({ ['x'.repeat(60_000)]: 1 })));
    for (const { body } of [wrong, named]) expect(JSON.stringify(body).length).toBeLessThan(8_000);
  });
});

describe('a request', () => {
  const schema = z.object({ model: z.string(), count: z.number().int() });
  const posted = (string: string) => requestWith({ method: 'POST', body: { string } });

  it('is read as its schema says', async () => {
    expect(await readBody(posted('{"model":"crumb","count":1,"more":true}'), schema)).toEqual({
      model: 'crumb',
      count: 1,
    });
  });

  it('is refused when it is not JSON', async () => {
    for (const body of ['', '{', 'model=crumb'])
      await expect(readBody(posted(body), schema)).rejects.toMatchObject({
        status: 400,
        problem: { type: 'invalid_json' },
      });
  });

  it('is refused when it is not UTF-8', async () => {
    const request = requestWith({ method: 'POST', body: { bytes: new Uint8Array([0x22, 0xff, 0x22]) } });
    await expect(readBody(request, schema)).rejects.toMatchObject({ status: 400, problem: { type: 'invalid_json' } });
  });

  it('is refused with every fault by name', async () => {
    const refusal = readBody(posted('{"count":"x"}'), schema);
    await expect(refusal).rejects.toMatchObject({ status: 400, problem: { type: 'invalid_body' } });
    await expect(refusal).rejects.toThrow(/model: .*; count: /);
    const strict = z.strictObject({ list: z.array(z.strictObject({ a: z.number() })) });
    const { body } = await ask(() =>
      readBody(posted('{"list":[{"a":"x","b":1}],"c":2,"d":3}'), strict).then(() => ({})),
    );
    expect(body).toMatchObject({
      errors: [
        { field: 'list.0.a', message: expect.stringContaining('number') },
        { field: 'list.0.b', message: 'is unknown' },
        { field: 'c', message: 'is unknown' },
        { field: 'd', message: 'is unknown' },
      ],
    });
  });

  it('has a query that is read likewise', () => {
    const limits = z.object({ limit: z.coerce.number().int().max(100).default(20) });
    expect(readQuery(requestWith({ query: { limit: '7' } }), limits)).toEqual({ limit: 7 });
    expect(readQuery(requestWith(), limits)).toEqual({ limit: 20 });
    expect(() => readQuery(requestWith({ query: { limit: '500' } }), limits)).toThrow(/limit/);
    const { faults } = refusalOf(() => readQuery(requestWith({ query: { limit: 'x' } }), limits));
    expect(faults).toMatchObject([{ field: 'limit' }]);
  });

  it('has parameters that are read as they were meant, whatever they hold', () => {
    const parameter = (runId: string) => readParameter(requestWith({ params: { runId } }), 'runId');
    expect(parameter('ft%3Aphi-3%3Acrumb')).toBe('ft:phi-3:crumb');
    expect(parameter('ft:phi-3:crumb')).toBe('ft:phi-3:crumb');
    expect(parameter('100%')).toBe('100%');
    expect(parameter('%E0%A4%A')).toBe('%E0%A4%A');
  });
});
