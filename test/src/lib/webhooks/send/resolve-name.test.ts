import { Resolver } from 'node:dns/promises';
import { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeSecret } from '../../../../../src/lib/webhooks/send/make-secret.ts';
import { createNameLookup } from '../../../../../src/lib/webhooks/send/resolve-name.ts';
import { sendWebhook } from '../../../../../src/lib/webhooks/send/send-webhook.ts';
import { startNameServer, type NameServerAnswer } from '../../../../support/name-server.ts';

const { secret } = makeSecret('hmac');

afterEach(() => vi.restoreAllMocks());

/** Sends to a name with a real resolver that asks a name server of the test, and no socket that connects. */
async function sendTo(answer: (name: string, type: 'A' | 'AAAA') => NameServerAnswer) {
  const server = await startNameServer(answer);
  const resolver = new Resolver({ timeout: 100, tries: 1 });
  resolver.setServers([server.address]);
  const lookup = createNameLookup(resolver);
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
    process.nextTick(() => this.destroy(Object.assign(new Error('no network'), { code: 'ENETUNREACH' })));
    return this;
  });
  const send = () =>
    sendWebhook(
      { id: 'evt_1', body: '{}' },
      { url: 'https://hooks.example.com/', secrets: [secret] },
      { allowLoopback: false, lookup, timeoutMs: 5_000 },
    );
  return { send, connect, questions: server.questions };
}

const unreachable = { verdict: 'failed', reason: 'it could not be reached (ENETUNREACH)' };
const notPublic = { verdict: 'refused', reason: 'its name leads to an address that is not public' };

describe('a name', () => {
  it('is asked for its addresses of both families, once an attempt, as it stands', async () => {
    const { send, connect, questions } = await sendTo(() => ['93.184.215.14', '2606:2800:21f::1']);
    expect(await send()).toMatchObject(unreachable);
    expect(questions.toSorted()).toEqual(['A hooks.example.com', 'AAAA hooks.example.com']);
    expect(connect).toHaveBeenCalledTimes(1);
  });

  it('may have addresses of one family only', async () => {
    const { send } = await sendTo((_name, type) => (type === 'A' ? ['93.184.215.14'] : []));
    expect(await send()).toMatchObject(unreachable);
  });

  it.each<[string, (name: string, type: 'A' | 'AAAA') => NameServerAnswer]>([
    ['has a public A and a private AAAA record', () => ['93.184.215.14', 'fd00:ec2::254']],
    ['has a public AAAA and a private A record', () => ['2606:2800:21f::1', '169.254.169.254']],
    ['has a public and a private A record', () => ['93.184.215.14', '10.0.0.1']],
    ['has an IPv4-mapped AAAA record', () => ['93.184.215.14', '::ffff:127.0.0.1']],
    ['is another name for a private address', () => ['=inner.example.net', '172.16.0.1']],
    ['is another name for localhost', () => ['=a.example.net', '=localhost', '127.0.0.1']],
    ['has no A record and a private AAAA record', (_name, type) => (type === 'A' ? 'NXDOMAIN' : ['::1'])],
  ])('that %s is not connected to', async (_what, answer) => {
    const { send, connect } = await sendTo(answer);
    expect(await send()).toMatchObject(notPublic);
    expect(connect).not.toHaveBeenCalled();
  });

  it.each<[string, (name: string, type: 'A' | 'AAAA') => NameServerAnswer]>([
    ['is not there', () => 'NXDOMAIN'],
    ['has no addresses', () => []],
    ['is another name for nothing', () => ['=nowhere.example.net']],
    ['its server fails for', () => 'SERVFAIL'],
    ['its server refuses to tell', () => 'REFUSED'],
    ['its server is silent about', () => 'silence'],
    ['whose A records fail', (_name, type) => (type === 'A' ? 'SERVFAIL' : ['2606:2800:21f::1'])],
    ['whose AAAA records fail', (_name, type) => (type === 'A' ? ['93.184.215.14'] : 'SERVFAIL')],
    ['whose A records fail and AAAA are private', (_name, type) => (type === 'A' ? 'SERVFAIL' : ['::1'])],
  ])('that %s is not connected to either', async (_what, answer) => {
    const { send, connect } = await sendTo(answer);
    const attempt = await send();
    expect(attempt).toMatchObject({ verdict: 'failed' });
    expect(attempt.reason).toMatch(/^its name could not be resolved \(E\w+\)$/);
    expect(connect).not.toHaveBeenCalled();
  });

  it('is asked for again at every attempt, and believed no longer than that', async () => {
    let asked = 0;
    const flip = () => (asked++ < 2 ? ['93.184.215.14'] : ['127.0.0.1']);
    const { send, connect } = await sendTo(flip);
    expect(await send()).toMatchObject(unreachable);
    expect(await send()).toMatchObject(notPublic);
    expect(await send()).toMatchObject(notPublic);
    expect(connect).toHaveBeenCalledTimes(1);
  });

  it('whose resolution never ends does not keep an attempt beyond its time', async () => {
    const attempt = await sendWebhook(
      { id: 'evt_1', body: '{}' },
      { url: 'https://hooks.example.com/', secrets: [secret] },
      { allowLoopback: false, lookup: () => new Promise(() => undefined), timeoutMs: 30 },
    );
    expect(attempt).toMatchObject({ verdict: 'failed', reason: 'it gave no answer within 0.03 s' });
  });
});
