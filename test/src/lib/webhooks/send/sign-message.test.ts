import { createPublicKey, verify } from 'node:crypto';
import OpenAI from 'openai';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it } from 'vitest';
import { makeSecret } from '../../../../../src/lib/webhooks/send/make-secret.ts';
import { sendWebhook } from '../../../../../src/lib/webhooks/send/send-webhook.ts';
import { signMessage } from '../../../../../src/lib/webhooks/send/sign-message.ts';
import { startReceiver, type ReceivedWebhook } from '../../../../support/webhook-receiver.ts';

const message = {
  id: 'evt_0123456789abcdef',
  body: JSON.stringify({
    id: 'evt_0123456789abcdef',
    object: 'event',
    type: 'fine_tuning.job.succeeded',
    created_at: 1_764_000_000,
    data: { id: 'ftjob-1', model: 'Crème brûlée 🥖' },
  }),
};

/** A message as it comes in at a receiver's. */
async function receive(secrets: string[]): Promise<ReceivedWebhook> {
  const { url, received } = await startReceiver((response) => response.end());
  await sendWebhook(message, { url, secrets }, { allowLoopback: true });
  return received[0]!;
}

const openai = new OpenAI({ apiKey: 'none' });

/** Each answers the message, or rejects. */
const verifiers: [string, (got: ReceivedWebhook, secret: string) => Promise<unknown>][] = [
  ['standardwebhooks', async ({ body, headers }, secret) => new StandardWebhook(secret).verify(body, headers)],
  [
    'svix',
    async ({ body, headers }, secret) => {
      new SvixWebhook(secret).verify(body, headers);
      return JSON.parse(body) as unknown;
    },
  ],
  ['openai', ({ body, headers }, secret) => openai.webhooks.unwrap(body, headers, secret)],
];

describe.each(verifiers)('%s', (_name, verifyWith) => {
  it('accepts a delivery, and none that was changed or signed with another secret', async () => {
    const { secret } = makeSecret('hmac');
    const got = await receive([secret]);
    expect(await verifyWith(got, secret)).toEqual(JSON.parse(message.body));
    await expect(verifyWith({ ...got, body: got.body.replace('ftjob-1', 'ftjob-2') }, secret)).rejects.toThrow();
    const headers = { ...got.headers, 'webhook-id': 'evt_2' };
    await expect(verifyWith({ ...got, headers }, secret)).rejects.toThrow();
    await expect(verifyWith(got, makeSecret('hmac').secret)).rejects.toThrow();
  });

  it('accepts a delivery with the old secret and with the new one while they rotate', async () => {
    const [old, young] = [makeSecret('hmac').secret, makeSecret('hmac').secret];
    const got = await receive([young, old]);
    expect(got.headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    expect(await verifyWith(got, old)).toEqual(JSON.parse(message.body));
    expect(await verifyWith(got, young)).toEqual(JSON.parse(message.body));
    await expect(verifyWith(got, makeSecret('hmac').secret)).rejects.toThrow();
  });

  it('accepts a delivery that is signed with Ed25519 besides', async () => {
    const { secret } = makeSecret('hmac');
    const got = await receive([makeSecret('ed25519').secret, secret]);
    expect(got.headers['webhook-signature']).toMatch(/^v1a,[\w+/]{86}== v1,/);
    expect(await verifyWith(got, secret)).toEqual(JSON.parse(message.body));
  });
});

/** By RFC 8032 and the specification's words alone, with a public key as receivers get it. */
function verifyEd25519({ body, headers }: ReceivedWebhook, whpk: string): boolean {
  const x = Buffer.from(whpk.replace(/^whpk_/, ''), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const content = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  const signatures = headers['webhook-signature']!.split(' ').filter((text) => text.startsWith('v1a,'));
  return signatures.some((text) => verify(null, content, key, Buffer.from(text.slice(4), 'base64')));
}

describe('an Ed25519 signature', () => {
  it('is verified with the public key, and only as it was made', async () => {
    const { secret, publicKey } = makeSecret('ed25519');
    const got = await receive([secret]);
    expect(verifyEd25519(got, publicKey!)).toBe(true);
    expect(verifyEd25519({ ...got, body: `${got.body} ` }, publicKey!)).toBe(false);
    expect(verifyEd25519(got, makeSecret('ed25519').publicKey!)).toBe(false);
  });

  it('is verified with either key while they rotate', async () => {
    const [old, young] = [makeSecret('ed25519'), makeSecret('ed25519')];
    const got = await receive([young.secret, old.secret]);
    expect([old, young].map(({ publicKey }) => verifyEd25519(got, publicKey!))).toEqual([true, true]);
  });

  it('is made with a private key of 32 bytes, or of 64 that end with the public one', () => {
    // The first test vector of RFC 8032.
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const publicKey = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
    const at = new Date(1_764_000_000_000);
    for (const bytes of [seed, Buffer.concat([seed, publicKey])]) {
      const headers = signMessage(message, [`whsk_${bytes.toString('base64')}`], at)!;
      const got = { method: 'POST', url: '/', headers, body: message.body };
      expect(verifyEd25519(got, `whpk_${publicKey.toString('base64')}`)).toBe(true);
    }
  });
});

describe('a signature', () => {
  it('is the one that the specification gives as an example', () => {
    const at = new Date(1_614_265_330_000);
    const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
    expect(signMessage(example, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], at)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it.each(['', 'evt.1', 'evt 1', 'evt_1\r\nhost: x', 'ëvt', 'x'.repeat(201)])('is not made for the id %j', (id) => {
    expect(signMessage({ id, body: '{}' }, [makeSecret('hmac').secret], new Date())).toBeUndefined();
  });

  it('is not made with no secret at all', () => {
    expect(signMessage(message, [], new Date())).toBeUndefined();
  });
});

describe('a secret', () => {
  it('is made of 32 bytes, never the same', () => {
    const made = Array.from({ length: 20 }, () => makeSecret('hmac').secret);
    expect(new Set(made).size).toBe(20);
    for (const secret of made) expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
  });

  it('comes with the key to verify with when it is an Ed25519 key', () => {
    const { secret, publicKey } = makeSecret('ed25519');
    const bytes = Buffer.from(secret.slice('whsk_'.length), 'base64');
    expect(bytes).toHaveLength(64);
    expect(publicKey).toBe(`whpk_${bytes.subarray(32).toString('base64')}`);
    expect(makeSecret('hmac')).not.toHaveProperty('publicKey');
  });
});
