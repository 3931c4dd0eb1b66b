import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach } from 'vitest';

export interface ReceivedWebhook {
  method: string | undefined;
  url: string | undefined;
  headers: Record<string, string>;
  body: string;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Listens on a free port of loopback until the test ends. */
async function listen(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A receiver that takes each request in and answers as it is told. */
export async function startReceiver(answer: (response: ServerResponse, got: ReceivedWebhook) => void) {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url } = request;
      const got = { method, url, headers: toPlain(request.headers), body };
      received.push(got);
      answer(response, got);
    });
  });
  const port = await listen(server, '127.0.0.1');
  closers.push(() => server.closeAllConnections());
  return { url: `http://127.0.0.1:${port}/hook?key=1`, received };
}

/** A receiver of which only what it writes is known: it gets the bare socket. `connections` counts, `bytes` is what came. */
export async function startRawReceiver(onSocket: (socket: Socket) => void, host = '127.0.0.1') {
  const seen = { connections: 0, bytes: 0 };
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => (seen.bytes += chunk.length));
    socket.on('error', () => socket.destroy());
    onSocket(socket);
  });
  const port = await listen(server, host);
  closers.push(() => sockets.forEach((socket) => socket.destroy()));
  return { url: `http://127.0.0.1:${port}/hook`, port, seen };
}

const toPlain = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
