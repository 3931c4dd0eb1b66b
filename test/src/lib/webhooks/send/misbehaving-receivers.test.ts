import { gzipSync } from 'node:zlib';
import { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { makeSecret } from '../../../../../src/lib/webhooks/send/make-secret.ts';
import { sendWebhook } from '../../../../../src/lib/webhooks/send/send-webhook.ts';
import { startRawReceiver, startReceiver, writeForEver } from '../../../../support/webhook-receiver.ts';

const { secret } = makeSecret('hmac');
const message = { id: 'evt_1', body: JSON.stringify({ type: 'run.rejected', text: 'x'.repeat(5_000) }) };

const send = (url: string, timeoutMs = 60_000) =>
  sendWebhook(message, { url, secrets: [secret] }, { allowLoopback: true, timeoutMs });

/** Sends to a receiver that writes this as soon as it is connected to, and then leaves the connection as it is. */
async function sendTo(written: string | Buffer, timeoutMs?: number) {
  const receiver = await startRawReceiver((socket) => socket.once('data', () => socket.write(written)));
  const attempt = await send(receiver.url, timeoutMs);
  await vi.waitFor(() => expect(receiver.seen.open).toBe(0));
  return attempt;
}

const late = { verdict: 'failed', reason: 'it gave no answer within 0.1 s' };

describe('an attempt ends in its time, and its connection with it, when the receiver', () => {
  it.each([
    ['says nothing', ''],
    ['says half a status line', 'HTTP/1.1 20'],
    ['says half its headers', 'HTTP/1.1 200 OK\r\nServer: x'],
    ['says that it will go on', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s', async (_what, written) => {
    expect(await sendTo(written, 100)).toMatchObject(late);
  });

  it('never takes the connection', async () => {
    vi.spyOn(Socket.prototype, 'connect').mockReturnThis();
    const attempt = await send('http://127.0.0.1:1/', 100);
    vi.restoreAllMocks();
    expect(attempt).toMatchObject(late);
  });

  it.each(['status line', 'header', 'interim answer'])('trickles its %s', async (part) => {
    const start =
      part === 'header' ? 'HTTP/1.1 200 OK\r\nServer: ' : part === 'status line' ? 'HTTP/1.1 200 ' : 'HTTP/1.1 103 ';
    const receiver = await startRawReceiver((socket) => {
      socket.write(start);
      writeForEver(socket, 'x', 5);
    });
    expect(await send(receiver.url, 100)).toMatchObject(late);
    await vi.waitFor(() => expect(receiver.seen.open).toBe(0));
  });

  it('trickles what it says besides', async () => {
    const receiver = await startRawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
      writeForEver(socket, 'x', 5);
    });
    const attempt = await send(receiver.url, 15_000);
    expect(attempt).toMatchObject({ status: 200, verdict: 'delivered' });
    expect(attempt.answer).toMatch(/^x+$/);
    expect(attempt.milliseconds).toBeLessThan(14_000);
    await vi.waitFor(() => expect(receiver.seen.open).toBe(0));
  });

  it.each([200, 503])('answers %i and says no more', async (status) => {
    const attempt = await sendTo(`HTTP/1.1 ${status} OK\r\nContent-Length: 5\r\nRetry-After: 7\r\n\r\nhel`, 200);
    expect(attempt).toMatchObject({ status, verdict: status === 200 ? 'delivered' : 'throttled', answer: 'hel' });
  });
});

describe('no more than a kilobyte is read when the receiver', () => {
  it('sends without end', async () => {
    let sent: Socket | undefined;
    const receiver = await startRawReceiver((socket) => {
      sent = socket;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n');
      writeForEver(socket, 'x'.repeat(65_536), 0);
    });
    const attempt = await send(receiver.url);
    expect(attempt).toMatchObject({ verdict: 'delivered', answer: 'x'.repeat(1_024) });
    await vi.waitFor(() => expect(receiver.seen.open).toBe(0));
    expect(sent!.bytesWritten).toBeLessThan(20_000_000);
  });

  it('sends a bomb, which is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const { url } = await startReceiver((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb),
    );
    const attempt = await send(url);
    expect(attempt.verdict).toBe('delivered');
    expect(Buffer.byteLength(attempt.answer!)).toBeLessThanOrEqual(1_024);
  });

  it('sends what would steer a terminal, of which nothing is left', async () => {
    const { url } = await startReceiver((response) =>
      response.writeHead(500).end('\u001b[2Jno\u0000\u009b\u202e\r\n\u2028ok'),
    );
    expect((await send(url)).answer).toBe('?[2Jno???\n?ok');
  });

  it('sends characters of several bytes, of which none is cut', async () => {
    const { url } = await startReceiver((response) => response.end('x' + '🥖'.repeat(1_000)));
    expect((await send(url)).answer).toBe('x' + '🥖'.repeat(255));
  });
});

const broken = { verdict: 'failed', reason: expect.stringMatching(/^its answer is not HTTP \(HPE_\w+\)$/) };

describe('what is no answer has failed', () => {
  it.each([
    ['garbage', '\u0000\u0001\u0002\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['HTTP/0.9', '<html>ok</html>'],
    ['HTTP/2', Buffer.from('000000040000000000', 'hex')],
    ['a version of HTTP that is none', 'HTTP/9.9 200 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a header with a control character', 'HTTP/1.1 200 OK\r\nA: \u0000\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a length below zero', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ])('such as %s', async (_what, written) => {
    expect(await sendTo(written)).toMatchObject(broken);
  });

  it('such as headers without end', async () => {
    const receiver = await startRawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      writeForEver(socket, `a: ${'x'.repeat(1_000)}\r\n`, 0);
    });
    expect(await send(receiver.url)).toMatchObject({
      verdict: 'failed',
      reason: 'the headers of its answer are too large (HPE_HEADER_OVERFLOW)',
    });
  });

  it('such as interim answers without end', async () => {
    const receiver = await startRawReceiver((socket) => writeForEver(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n', 0));
    expect(await send(receiver.url)).toMatchObject(broken);
  });

  it('such as another protocol to go on with', async () => {
    const attempt = await sendTo(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    );
    expect(attempt).toMatchObject(broken);
  });

  it.each([
    ['at once', (socket: Socket) => socket.destroy()],
    ['with a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['when it has read', (socket: Socket) => socket.once('data', () => socket.end())],
    ['within its headers', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nServer:')],
  ])('such as hanging up %s', async (_when, onSocket) => {
    const { url } = await startRawReceiver(onSocket);
    expect(await send(url)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('it closed the connection'),
    });
  });

  it('such as nobody being there', async () => {
    const { port } = await startRawReceiver(() => undefined);
    expect(await send(`http://[::1]:${port}/`)).toMatchObject({
      verdict: 'failed',
      reason: 'it refused the connection (ECONNREFUSED)',
    });
  });
});

describe('an answer counts', () => {
  it.each([
    ['after an interim one', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['without a length', 'HTTP/1.0 200 OK\r\n\r\nok'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
    ['with chunks that break off', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nxyz'],
  ])('%s', async (_how, written) => {
    expect(await sendTo(written, 200)).toMatchObject({ verdict: 'delivered', status: 200, answer: 'ok' });
  });

  it.each([
    'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc',
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 No\r\n\r\n',
  ])('and nothing that comes after it (%j)', async (written) => {
    const attempt = await sendTo(written);
    expect(attempt).toMatchObject({ verdict: 'delivered' });
    expect(attempt).not.toHaveProperty('answer');
  });

  it.each([
    ['120', 120],
    ['0', 0],
    ['99999999999', 86_400],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Fri, 31 Dec 2199 23:59:59 GMT', 86_400],
  ])('when it asks to wait (%s)', async (header, retryAfterSeconds) => {
    const { url } = await startReceiver((response) => response.writeHead(503, { 'retry-after': header }).end());
    expect(await send(url)).toMatchObject({ verdict: 'throttled', retryAfterSeconds });
  });
});
