import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app?.close());

const keyed: [method: string, path: string][] = [
  ['GET', '/v1/runs'],
  ['POST', '/v1/runs'],
  ['GET', '/v1/runs/ftjob-0'],
  ['GET', '/v1/runs/ftjob-0/events'],
  ['POST', '/v1/runs/ftjob-0/cancel'],
  ['GET', '/v1/models'],
  ['GET', '/v1/models/crumb'],
  ['DELETE', '/v1/models/crumb'],
  ['POST', '/v1/chat/completions'],
];

describe('the HTTP API', () => {
  it('tells its health to anyone', async () => {
    const response = await fetch(`${app.cloud.url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  it.each(keyed)('does not answer %s %s without the key', async (method, path) => {
    for (const authorization of [undefined, 'Bearer dt-wrong', app.cloud.key]) {
      const response = await fetch(`${app.cloud.url}${path}`, {
        method,
        headers: authorization ? { authorization } : {},
      });
      expect(response.status).toBe(401);
      expect(await response.text()).toMatch(/API key/);
    }
  });

  it('answers with problem details on its own paths', async () => {
    const { status, body, headers } = await app.api('/v1/runs/ftjob-000000000000000000000000');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({
      status: 404,
      code: 'run_not_found',
      title: expect.any(String),
      detail: expect.any(String),
    });
  });

  it('answers with the error object of OpenAI on the paths of OpenAI', async () => {
    const request = { model: 'nobody', messages: [{ role: 'user', content: 'Hello' }] };
    const { status, body } = await app.api('/v1/chat/completions', { method: 'POST', body: JSON.stringify(request) });
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { type: 'invalid_request_error', code: 'model_not_found', param: 'model' } });
  });

  it.each([
    ['{"model":', 'invalid_json', null],
    ['{"model":"crumb"}', 'missing_required_parameter', 'messages'],
    ['{"model":"crumb","messages":[{"role":"wizard","content":"Hi"}]}', 'invalid_value', 'messages[0].role'],
    ['{"model":"crumb","messages":[{"role":"user","content":"Hi"}],"n":2}', 'invalid_value', 'n'],
    [
      '{"model":"crumb","messages":[{"role":"user","content":"Hi"}],"logprobs":true}',
      'unsupported_parameter',
      'logprobs',
    ],
  ])('refuses the chat request %s and says why', async (request, code, param) => {
    const { status, body } = await app.api('/v1/chat/completions', { method: 'POST', body: request });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { type: 'invalid_request_error', code, param } });
  });

  it.each(['limit=0', 'limit=many', 'status=lost'])('refuses the list query %s', async (query) => {
    const { status, body } = await app.api(`/v1/runs?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_query' });
  });

  it.each(['0', '101', '2.5', '', 'many'])('says which limits a list takes, when it is asked for %j', async (limit) => {
    const { body } = await app.api(`/v1/runs?limit=${limit}`);
    expect(body).toMatchObject({ errors: [{ field: 'limit', message: 'must be a whole number from 1 to 100' }] });
  });

  it.each(['ftjob-000000000000000000000000', 'typo'])(
    'does not go on with the list after %s, which is no run',
    async (id) => {
      const { status, body, headers } = await app.api(`/v1/runs?after=${id}`);
      expect(status).toBe(400);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(body).toMatchObject({
        code: 'invalid_query',
        title: `The list cannot go on after '${id}': there is no such run.`,
        detail: 'Give the id of the last run of the page before, or start without `after`.',
        errors: [{ field: 'after', message: 'is the id of no run' }],
      });
    },
  );

  it.each([
    ['GET', '/v1/chat/completions', 405, 'method_not_allowed'],
    ['POST', '/v1/embeddings', 404, 'unknown_url'],
    ['PUT', '/v1/models/crumb', 405, 'method_not_allowed'],
  ])("answers %s %s, which is not there, with OpenAI's error object", async (method, path, status, code) => {
    const answer = await fetch(`${app.cloud.url}${path}`, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    expect(await answer.json()).toMatchObject({ error: { code } });
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/v1/runs/', 401],
    ['DELETE', '/v1/runs', 405],
    ['GET', '/nowhere/at/all', 404],
  ])('answers %s %s with problem details', async (method, path, status) => {
    const answer = await fetch(`${app.cloud.url}${path}`, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
  });

  it('leaves to the host what is of the host', async () => {
    expect((await fetch(`${app.cloud.url}/admin/host/status`)).status).toBe(401);
    expect((await fetch(`${app.cloud.url}/runtime/webhooks/eventgrid`)).status).toBe(401);
  });

  it.each([
    ['five million numbers', `{"model":"crumb","messages":[${'1,'.repeat(5_000_000)}1]}`, 413],
    ['a million numbers', `{"model":"crumb","messages":[${'1,'.repeat(1_000_000)}1]}`, 400],
    ['two million open brackets', '['.repeat(2_000_000), 400],
    ['ten megabytes of text', JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(1e7) }] }), 413],
  ])('answers a chat request of %s in short, and goes on', async (_what, request, wanted) => {
    const { status, body } = await app.api('/v1/chat/completions', { method: 'POST', body: request });
    expect(status).toBe(wanted);
    expect(JSON.stringify(body).length).toBeLessThan(1_000);
    expect((await fetch(`${app.cloud.url}/healthz`)).status).toBe(200);
  });

  it('answers a hundred thousand unknown fields in short, and goes on', async () => {
    const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, 1]));
    const { status } = await app.api('/v1/runs', { method: 'POST', body: JSON.stringify(fields) });
    expect(status).toBe(413);
    expect((await fetch(`${app.cloud.url}/healthz`)).status).toBe(200);
  });
});
