import { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { NameAddress } from '../../../../../src/lib/webhooks/send/resolve-name.ts';
import { makeSecret } from '../../../../../src/lib/webhooks/send/make-secret.ts';
import { sendWebhook } from '../../../../../src/lib/webhooks/send/send-webhook.ts';
import { startRawReceiver } from '../../../../support/webhook-receiver.ts';
import { harmlessUrls, hostileNames, hostileUrls, malformedUrls, rebindingNames } from './hostile-urls.ts';

const { secret } = makeSecret('hmac');
const message = { id: 'evt_1', body: '{}' };

/** Listens on both loopback addresses, on one port where the machine has it free on both. */
async function startTraps() {
  const four = await startRawReceiver((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  const six = await startRawReceiver((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'), '::1', four.port);
  return { port: String(four.port), caught: () => four.seen.connections + six.seen.connections };
}

const fakeLookup = (answers: readonly (readonly NameAddress[] | Error)[]) => {
  let asked = 0;
  return vi.fn(async (_name: string) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? [];
    if (answer instanceof Error) throw answer;
    return answer;
  });
};

const send = (url: string, lookup: (name: string) => Promise<readonly NameAddress[]>, allowLoopback = false) =>
  sendWebhook(message, { url, secrets: [secret] }, { allowLoopback, lookup, timeoutMs: 15_000 });

afterEach(() => vi.restoreAllMocks());

/** Sockets that connect to nothing; answers where they would have. */
function preventConnecting(): string[] {
  const tried: string[] = [];
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, given: unknown) {
    const [{ host, lookup }] = given as [{ host: string; lookup: Lookup }];
    const refuse = () => this.destroy(Object.assign(new Error('no network'), { code: 'ENETUNREACH' }));
    const note = (addresses: readonly string[]) => {
      tried.push(...addresses);
      process.nextTick(refuse);
    };
    if (/^[\d.]+$|:/.test(host)) note([host]);
    else lookup(host, { all: true }, (_error, addresses) => note(addresses.map(({ address }) => address)));
    return this;
  });
  return tried;
}

type Lookup = (
  name: string,
  options: { all: true },
  callback: (error: null, addresses: readonly NameAddress[]) => void,
) => void;

describe('no connection is made', () => {
  it('in any of more than two hundred cases', () => {
    const cases = [...hostileUrls, ...malformedUrls, ...hostileNames.map(({ what }) => what)];
    expect(new Set(cases).size).toBeGreaterThan(300);
  });

  it('to a URL whose host is no public one', async () => {
    const traps = await startTraps();
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const lookup = fakeLookup([[{ address: '127.0.0.1', family: 4 }]]);
    for (const url of hostileUrls)
      expect([url, (await send(url.replace('PORT', traps.port), lookup)).verdict]).toEqual([url, 'refused']);
    expect(lookup).not.toHaveBeenCalled();
    expect(connect).not.toHaveBeenCalled();
    expect(traps.caught()).toBe(0);
  });

  it('to a URL that is none, is not https or holds credentials', async () => {
    const traps = await startTraps();
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const lookup = fakeLookup([[{ address: '127.0.0.1', family: 4 }]]);
    for (const url of malformedUrls)
      expect([url, (await send(url.replaceAll('PORT', traps.port), lookup)).verdict]).toEqual([url, 'refused']);
    expect(lookup).not.toHaveBeenCalled();
    expect(connect).not.toHaveBeenCalled();
    expect(traps.caught()).toBe(0);
  });

  it('to a name that does not lead to public addresses alone', async () => {
    const traps = await startTraps();
    const connect = vi.spyOn(Socket.prototype, 'connect');
    for (const { what, url, answers, verdict } of hostileNames) {
      const lookup = fakeLookup(answers);
      const verdicts: string[] = [];
      for (const _ of answers) verdicts.push((await send(url.replace('PORT', traps.port), lookup)).verdict);
      expect([what, verdicts.at(-1)]).toEqual([what, verdict]);
      expect(verdicts).not.toContain('delivered');
      expect(lookup).toHaveBeenCalledTimes(answers.length);
    }
    expect(connect).not.toHaveBeenCalled();
    expect(traps.caught()).toBe(0);
  });

  it('to anything else but this machine where loopback is allowed', async () => {
    const traps = await startTraps();
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const own = /^https:\/\/(127\.0\.0\.1|localhost|\[::1\]):/;
    const strange = hostileUrls.filter(
      (url) => !(URL.canParse(url.replace('PORT', '1')) && own.test(new URL(url.replace('PORT', '1')).href)),
    );
    expect(strange.length).toBeGreaterThan(100);
    for (const url of strange)
      expect([url, (await send(url.replace('PORT', traps.port), fakeLookup([[]]), true)).verdict]).toEqual([
        url,
        'refused',
      ]);
    for (const { url, answers } of hostileNames)
      expect((await send(url.replace('PORT', traps.port), fakeLookup(answers), true)).verdict).not.toBe('delivered');
    expect(connect).not.toHaveBeenCalled();
    expect(traps.caught()).toBe(0);
  });
});

describe('a connection is made', () => {
  it.each(harmlessUrls)('to $url', async ({ url, answers = [], connectsTo }) => {
    const tried = preventConnecting();
    const lookup = fakeLookup([answers]);
    expect(await send(url, lookup)).toMatchObject({
      verdict: 'failed',
      reason: 'it could not be reached (ENETUNREACH)',
    });
    expect(tried).toEqual(connectsTo);
    expect(lookup).toHaveBeenCalledTimes(answers.length === 0 ? 0 : 1);
  });

  it.each(rebindingNames)('to the addresses that were checked, when a name $what', async ({ answers }) => {
    const [first = []] = answers;
    const tried = preventConnecting();
    const lookup = fakeLookup(answers);
    expect((await send('https://hooks.example.com/', lookup)).verdict).toBe('failed');
    expect(tried).toEqual(first.map(({ address }) => address));
    expect((await send('https://hooks.example.com/', lookup)).verdict).toBe('refused');
    expect(tried).toHaveLength(first.length);
  });

  it('and nothing is said on it when the other side has not the address that was checked', async () => {
    const trap = await startRawReceiver(() => undefined);
    const connect = Socket.prototype.connect;
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      Reflect.apply(connect, this, [{ host: '127.0.0.1', port: trap.port }]);
      return this;
    });
    expect(await send('https://93.184.215.14/', fakeLookup([[]]))).toMatchObject({
      verdict: 'refused',
      reason: 'it was connected to another address than its own',
    });
    await vi.waitFor(() => expect(trap.seen).toEqual({ connections: 1, bytes: 0, open: 0 }));
  });

  it.each(['127.0.0.1', 'localhost', '127.1', '0x7f000001'])(
    'to %s of this machine where that is allowed, and nothing is looked up',
    async (host) => {
      const receiver = await startRawReceiver((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
      const lookup = fakeLookup([[]]);
      expect(await send(`http://${host}:${receiver.port}/`, lookup, true)).toMatchObject({ verdict: 'delivered' });
      expect(lookup).not.toHaveBeenCalled();
    },
  );
});
