import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deliverWebhook } from '../../../../src/lib/webhooks/deliver-webhook.ts';

const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
const body = JSON.stringify({ type: 'fine_tuning.job.succeeded', data: { id: 'ftjob-1', model: 'Crème brûlée' } });
const message = { id: 'evt_1', body };

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: Record<string, string>;
  body: string;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
  vi.restoreAllMocks();
});

async function receiver(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((content) => {
      const { method, url } = request;
      received.push({ method, url, headers: request.headers as Record<string, string>, body: content });
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=1`, received };
}

const deliver = (url: string, allowLoopback = true) => deliverWebhook(message, url, { secret, allowLoopback });

describe('a webhook', () => {
  it('is verified by the Standard Webhooks library of its receiver', async () => {
    const { url, received } = await receiver((response) => response.writeHead(204).end());
    expect(await deliver(url)).toEqual({ status: 'delivered' });
    const [got] = received;
    expect(got).toMatchObject({ method: 'POST', url: '/hook?key=1', body });
    expect(got!.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'evt_1' });
    expect(new Webhook(secret).verify(got!.body, got!.headers)).toEqual(JSON.parse(body));
  });

  it('is not verified when a letter of it was changed, or by another secret', async () => {
    const { url, received } = await receiver((response) => response.end());
    await deliver(url);
    const { headers } = received[0]!;
    expect(() => new Webhook(secret).verify(body.replace('ftjob-1', 'ftjob-2'), headers)).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    const other = `whsec_${Buffer.from('another secret of the same length').toString('base64')}`;
    expect(() => new Webhook(other).verify(body, headers)).toThrow();
  });

  it('has the same id at every attempt', async () => {
    const { url, received } = await receiver((response) => response.end());
    await deliver(url);
    await deliver(url);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['evt_1', 'evt_1']);
  });

  it.each([200, 201, 202, 204, 299])('is delivered when it is answered %i', async (status) => {
    const { url } = await receiver((response) => response.writeHead(status).end());
    expect(await deliver(url)).toEqual({ status: 'delivered' });
  });

  it.each([400, 401, 404, 410, 429, 500, 503])('has failed when it is answered %i', async (status) => {
    const { url } = await receiver((response) => response.writeHead(status).end('a secret of the receiver'));
    expect(await deliver(url)).toEqual({ status: 'failed', reason: `it answered ${status}` });
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const elsewhere = await receiver((response) => response.end());
    const { url } = await receiver((response) => response.writeHead(status, { location: elsewhere.url }).end());
    expect(await deliver(url)).toEqual({ status: 'failed', reason: `it answered ${status}` });
    expect(elsewhere.received).toEqual([]);
  });

  it('does not wait for ever for a receiver that never answers', async () => {
    const patience = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
    const { url, received } = await receiver(() => patience.abort(new Error('its patience ended')));
    expect(await deliver(url)).toMatchObject({ status: 'failed' });
    expect(received).toHaveLength(1);
    expect(timeout.mock.calls[0]![0]).toBeLessThanOrEqual(30_000);
  });

  it('does not wait for the end of an answer that has none', async () => {
    const { url } = await receiver((response) => response.writeHead(200).write('and so on'));
    expect(await deliver(url)).toEqual({ status: 'delivered' });
  });

  it('has failed when the receiver hangs up, or is not there', async () => {
    const { url } = await receiver((response) => response.destroy());
    expect((await deliver(url)).status).toBe('failed');
    closers.splice(0).forEach((close) => close());
    expect((await deliver(url)).status).toBe('failed');
  });

  it('is refused before anything is sent when its target is not public', async () => {
    const { url, received } = await receiver((response) => response.end());
    expect(await deliver(url, false)).toMatchObject({ status: 'refused' });
    expect(received).toEqual([]);
  });

  it('goes to no address that its name turns out to have', async () => {
    const { url, received } = await receiver((response) => response.end());
    const { port } = new URL(url);
    expect(await deliver(`https://localhost.:${port}/`, false)).toMatchObject({ status: 'failed' });
    expect(received).toEqual([]);
  });
});
