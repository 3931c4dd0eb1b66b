import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, describe, it, onTestFinished } from 'vitest';
import { startWebhookReceiver } from '../../../local/webhook-receiver.ts';

const makeSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

async function deliver(url: string, secret: string, body: string, at = new Date()): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
  };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

async function start() {
  const secret = makeSecret();
  const receiver = await startWebhookReceiver(secret);
  onTestFinished(receiver.close);
  return { secret, receiver };
}

const body = JSON.stringify({ type: 'run.succeeded', data: { id: 'ftjob-1' } });

describe('the webhook receiver', () => {
  it('gives a delivery to whoever waited for its run', async () => {
    const { secret, receiver } = await start();
    const waiting = receiver.waitFor('ftjob-1', 60_000);
    expect(await deliver(receiver.url, secret, body)).toBe(204);
    expect(await waiting).toMatchObject({
      type: 'run.succeeded',
      complaint: undefined,
      headers: { 'webhook-id': 'evt_1' },
    });
  });

  it('gives a delivery that came before', async () => {
    const { secret, receiver } = await start();
    await deliver(receiver.url, secret, body);
    expect((await receiver.waitFor('ftjob-1', 60_000))?.type).toBe('run.succeeded');
  });

  it('refuses a delivery that another secret has signed', async () => {
    const { receiver } = await start();
    expect(await deliver(receiver.url, makeSecret(), body)).toBe(401);
    expect((await receiver.waitFor('ftjob-1', 60_000))?.complaint).toBe('No matching signature found');
  });

  it('refuses a delivery that is older than five minutes', async () => {
    const { secret, receiver } = await start();
    expect(await deliver(receiver.url, secret, body, new Date(Date.now() - 301_000))).toBe(401);
  });

  it('says when nothing came in time', async () => {
    const { receiver } = await start();
    expect(await receiver.waitFor('ftjob-1', 10)).toBeUndefined();
  });
});
