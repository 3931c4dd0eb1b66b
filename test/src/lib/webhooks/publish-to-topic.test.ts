import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRunEventsTopic } from '../../../../src/lib/azure/run-events-topic.ts';
import { publishToTopic } from '../../../../src/lib/webhooks/publish-to-topic.ts';

const known = getCACertificates('default');
const closers: (() => void)[] = [];
afterEach(() => {
  setDefaultCACertificates(known);
  for (const close of closers.splice(0)) close();
});

/** A topic behind https, which signing in with a token needs, with a certificate that this process trusts. */
async function startTopic(answer: RequestListener) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'topic' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  setDefaultCACertificates([...known, cert]);
  const server = createServer({ key, cert }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}/api/events`;
}

const signsIn = { getToken: () => Promise.resolve({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }) };
const message = {
  eventId: 'evt_1',
  type: 'run.rejected',
  subject: 'runs/ftjob-1',
  at: '2026-11-23T04:00:00.000Z',
  body: '{"data":{"id":"ftjob-1"}}',
};

describe('an event for the topic', () => {
  it('has arrived when the topic says so', async () => {
    const url = await startTopic((_request, response) => response.writeHead(200).end());
    expect(await publishToTopic(createRunEventsTopic(url, signsIn), message)).toMatchObject({ verdict: 'delivered' });
  });

  it('has failed when the topic takes it and never answers, and lets go of the connection', async () => {
    let open = 0;
    const url = await startTopic(({ socket }) => {
      open += 1;
      socket.on('close', () => (open -= 1));
    });
    const attempt = await publishToTopic(createRunEventsTopic(url, signsIn), message, 500);
    expect(attempt).toMatchObject({ verdict: 'failed', reason: 'it gave no answer within 0.5 s' });
    await vi.waitFor(() => expect(open).toBe(0));
  });

  it('has failed when signing in takes for ever', async () => {
    const hangs = { getToken: () => new Promise<never>(() => undefined) };
    const attempt = await publishToTopic(createRunEventsTopic('https://localhost:9/api/events', hangs), message, 50);
    expect(attempt).toMatchObject({ verdict: 'failed', reason: 'it gave no answer within 0.05 s' });
  });

  it('has failed when the topic refuses it, in the words of the topic', async () => {
    const url = await startTopic((_request, response) => response.writeHead(403).end());
    const attempt = await publishToTopic(createRunEventsTopic(url, signsIn), message);
    expect(attempt).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('answered 403') });
  });
});
