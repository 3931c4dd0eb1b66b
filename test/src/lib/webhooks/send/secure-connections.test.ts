import { execFile } from 'node:child_process';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeSecret } from '../../../../../src/lib/webhooks/send/make-secret.ts';
import { sendWebhook } from '../../../../../src/lib/webhooks/send/send-webhook.ts';
import { startRawReceiver, startReceiver } from '../../../../support/webhook-receiver.ts';

const { secret } = makeSecret('hmac');
const known = getCACertificates('default');
const closers: (() => void)[] = [];
afterEach(() => {
  setDefaultCACertificates(known);
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

const day = 86_400_000;
interface Named {
  name?: string;
  ip?: string;
  notAfter?: number;
}

const certify = ({ name, ip, notAfter = 30 * day }: Named) =>
  generate([{ name: 'commonName', value: 'receiver' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 60 * day),
    notAfterDate: new Date(Date.now() + notAfter),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [...(name ? [{ type: 2, value: name } as const] : []), ...(ip ? [{ type: 7, ip } as const] : [])],
      },
    ],
  });

/** An https receiver whose certificate's authority this process trusts, unless told otherwise. */
async function startSecureReceiver(
  named: Named,
  { trusted = true, ...options }: TlsOptions & { trusted?: boolean } = {},
) {
  const { private: key, cert } = await certify(named);
  if (trusted) setDefaultCACertificates([...known, cert]);
  const seen = { requests: 0 };
  const server = createSecureServer({ key, cert, ...options }, (_request, response) => {
    seen.requests += 1;
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { name: `https://localhost:${port}/`, address: `https://127.0.0.1:${port}/`, seen };
}

const send = (url: string, timeoutMs = 60_000) =>
  sendWebhook({ id: 'evt_1', body: '{}' }, { url, secrets: [secret] }, { allowLoopback: true, timeoutMs });

const delivered = { verdict: 'delivered', status: 200, answer: 'ok' };

describe('a secure receiver', () => {
  it('is sent to when its certificate has its name', async () => {
    const receiver = await startSecureReceiver({ name: 'localhost' });
    expect(await send(receiver.name)).toMatchObject(delivered);
  });

  it('is sent to when its certificate has its address', async () => {
    const receiver = await startSecureReceiver({ ip: '127.0.0.1' });
    expect(await send(receiver.address)).toMatchObject(delivered);
  });

  it.each<[string, Named, TlsOptions & { trusted?: boolean }]>([
    ['certificate has another name', { name: 'other.example.com' }, {}],
    ['certificate has only an address', { ip: '127.0.0.1' }, {}],
    ['certificate has run out', { name: 'localhost', notAfter: -day }, {}],
    ['certificate is signed by itself alone', { name: 'localhost' }, { trusted: false }],
  ])('is told nothing when its %s, whatever the environment says', async (_what, named, options) => {
    const receiver = await startSecureReceiver(named, options);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await send(receiver.name)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(/^its certificate is not valid \(\w+\)$/),
    });
    expect(receiver.seen.requests).toBe(0);
  });

  it('is told nothing when it speaks an old version of TLS, or none', async () => {
    const old = await startSecureReceiver({ name: 'localhost' }, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
    const plain = await startReceiver((response) => response.end());
    for (const url of [old.name, plain.url.replace('http:', 'https:')])
      expect(await send(url)).toMatchObject({
        verdict: 'failed',
        reason: expect.stringMatching(/^no secure connection could be made \(\w+\)$/),
      });
    expect([old.seen.requests, plain.received.length]).toEqual([0, 0]);
  });

  it('has its time for the handshake, too', async () => {
    const { port, seen } = await startRawReceiver(() => undefined);
    expect(await send(`https://127.0.0.1:${port}/`, 100)).toMatchObject({
      verdict: 'failed',
      reason: 'it gave no answer within 0.1 s',
    });
    await vi.waitFor(() => expect(seen.open).toBe(0));
  });

  it('that hangs up within the handshake has failed', async () => {
    const { port } = await startRawReceiver((socket) => socket.once('data', () => socket.destroy()));
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('it closed the connection'),
    });
  });
});

describe('a proxy of the environment', () => {
  it('has no part in it', async () => {
    const proxy = await startRawReceiver((socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    const receiver = await startReceiver((response) => response.end('ok'));
    const module = fileURLToPath(new URL('../../../../../src/lib/webhooks/send/send-webhook.ts', import.meta.url));
    const script = `
      import { sendWebhook } from ${JSON.stringify(module)};
      const target = { url: ${JSON.stringify(receiver.url)}, secrets: [${JSON.stringify(secret)}] };
      console.log(JSON.stringify(await sendWebhook({ id: 'evt_1', body: '{}' }, target, { allowLoopback: true })));`;
    const address = proxy.url.replace('/hook', '');
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      env: {
        NODE_USE_ENV_PROXY: '1',
        NODE_NO_WARNINGS: '1',
        PATH: '',
        HTTP_PROXY: address,
        HTTPS_PROXY: address,
        http_proxy: address,
        https_proxy: address,
        ALL_PROXY: address,
        NO_PROXY: '',
        no_proxy: '',
      },
    });
    expect(JSON.parse(stdout)).toMatchObject(delivered);
    expect(proxy.seen.connections).toBe(0);
    expect(receiver.received).toHaveLength(1);
  });
});
