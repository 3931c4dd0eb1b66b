import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { makeSecret } from '../../../../../src/lib/webhooks/send/make-secret.ts';
import { sendWebhook } from '../../../../../src/lib/webhooks/send/send-webhook.ts';
import { startRawReceiver, startReceiver } from '../../../../support/webhook-receiver.ts';

const { secret } = makeSecret('hmac');
const body = JSON.stringify({ type: 'fine_tuning.job.succeeded', data: { id: 'ftjob-1', model: 'Crème brûlée' } });
const message = { id: 'evt_1', body };

const send = (url: string, allowLoopback = true) => sendWebhook(message, { url, secrets: [secret] }, { allowLoopback });

describe('a webhook', () => {
  it('is verified by the Standard Webhooks library of its receiver', async () => {
    const { url, received } = await startReceiver((response) => response.writeHead(200).end('Thank you'));
    const attempt = await send(url);
    expect(attempt).toMatchObject({ verdict: 'delivered', status: 200, answer: 'Thank you' });
    expect(Math.abs(Date.parse(attempt.at) - Date.now())).toBeLessThan(10_000);
    const [got] = received;
    expect(got).toMatchObject({ method: 'POST', url: '/hook?key=1', body });
    expect(got!.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'droptune-webhooks/1',
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(Date.parse(attempt.at) / 1000)),
      host: new URL(url).host,
      'content-length': String(Buffer.byteLength(body)),
    });
    expect(new Webhook(secret).verify(got!.body, got!.headers)).toEqual(JSON.parse(body));
  });

  it('is not verified when a letter of it was changed, or by another secret', async () => {
    const { url, received } = await startReceiver((response) => response.end());
    await send(url);
    const { headers } = received[0]!;
    expect(() => new Webhook(secret).verify(body.replace('ftjob-1', 'ftjob-2'), headers)).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    expect(() => new Webhook(makeSecret('hmac').secret).verify(body, headers)).toThrow();
  });

  it('has the same id at every attempt', async () => {
    const { url, received } = await startReceiver((response) => response.end());
    await send(url);
    await send(url);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['evt_1', 'evt_1']);
  });

  it.each([200, 201, 202, 204, 299])('is delivered when it is answered %i', async (status) => {
    const { url } = await startReceiver((response) => response.writeHead(status).end());
    expect(await send(url)).toMatchObject({ verdict: 'delivered', status });
  });

  it.each([300, 301, 302, 303, 304, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const elsewhere = await startReceiver((response) => response.end());
    const { url } = await startReceiver((response) => response.writeHead(status, { location: elsewhere.url }).end());
    expect(await send(url)).toMatchObject({ verdict: 'failed', status, reason: `it answered ${status}` });
    expect(elsewhere.received).toEqual([]);
  });

  it.each([
    [400, 'failed'],
    [401, 'failed'],
    [404, 'failed'],
    [410, 'gone'],
    [429, 'throttled'],
    [500, 'failed'],
    [502, 'throttled'],
    [503, 'throttled'],
    [504, 'throttled'],
    [599, 'failed'],
  ])('that is answered %i is %s', async (status, verdict) => {
    const { url } = await startReceiver((response) => response.writeHead(status).end('No.'));
    expect(await send(url)).toMatchObject({ verdict, status, answer: 'No.', reason: `it answered ${status}` });
  });

  it('is refused before anything is sent when its target is not public', async () => {
    const { url, received } = await startReceiver((response) => response.end());
    expect(await send(url, false)).toMatchObject({ verdict: 'refused', reason: 'it is not https' });
    expect(received).toEqual([]);
  });

  it.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'whsk_c2hvcnQ=', 'a secret', `${secret} `])(
    'is refused without a word about the secret %j, which is none',
    async (malformed) => {
      const { url, received } = await startReceiver((response) => response.end());
      const attempt = await sendWebhook(message, { url, secrets: [secret, malformed] }, { allowLoopback: true });
      expect(attempt).toMatchObject({
        verdict: 'refused',
        reason: 'it could not be signed: its secret or its id is malformed',
      });
      expect(received).toEqual([]);
    },
  );

  it('does not wait for ever for a receiver that never answers', async () => {
    const { url, seen } = await startRawReceiver(() => undefined);
    const attempt = await sendWebhook(message, { url, secrets: [secret] }, { allowLoopback: true, timeoutMs: 50 });
    expect(attempt).toMatchObject({ verdict: 'failed', reason: 'it gave no answer within 0.05 s' });
    expect(attempt.milliseconds).toBeLessThan(20_000);
    expect(seen.bytes).toBeGreaterThan(0);
  });
});
