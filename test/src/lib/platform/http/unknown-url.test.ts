import { HttpRequest, InvocationContext, type HttpResponseInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { answerUnknownUrl } from '../../../../../src/lib/platform/http/unknown-url.ts';

async function ask(method: string, path: string) {
  const request = new HttpRequest({ url: `http://localhost${path}`, method });
  return (await answerUnknownUrl(request, new InvocationContext({ invocationId: 'i-1' }))) as HttpResponseInit;
}

describe('a request that no function answers', () => {
  it.each(['/v1/embeddings', '/v1', '/V1/', '/v1/responses?x=1', '/v1/runsx', `/v1/${'x'.repeat(5_000)}`])(
    "has OpenAI's error object under OpenAI's paths: %s",
    async (path) => {
      const { status, jsonBody, headers } = await ask('POST', path);
      expect(status).toBe(404);
      expect(jsonBody).toMatchObject({ error: { type: 'invalid_request_error', code: 'unknown_url', param: null } });
      expect(JSON.stringify(jsonBody).length).toBeLessThan(600);
      expect(headers).toEqual({ 'x-request-id': 'i-1' });
    },
  );

  it.each(['/', '/v1/runs/a/b', '/v1/webhooks/a/b/c', '/favicon.ico', '/chat/completions'])(
    'has problem details elsewhere: %s',
    async (path) => {
      const { status, body, headers } = await ask('GET', path);
      expect(status).toBe(404);
      expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
      expect(JSON.parse(typeof body === 'string' ? body : '')).toMatchObject({ code: 'unknown_url', status: 404 });
    },
  );

  it.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['PUT', '/V1/models/', 'GET'],
    ['HEAD', '/v1/models/ft:phi-3:crumb:1', 'GET, DELETE'],
    ['PATCH', '/v1/runs', 'GET, POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('learns what is allowed where only its method is wrong: %s %s', async (method, path, allow) => {
    const { status, headers } = await ask(method, path);
    expect(status).toBe(405);
    expect(headers).toMatchObject({ allow });
    expect(await ask('OPTIONS', path)).toMatchObject({ status: 204, headers: { allow } });
  });
});
