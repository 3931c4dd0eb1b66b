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

/** Listens on loopback until the test ends, on a free port unless one is given. */
async function listen(server: Server, host: string, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
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

/** A receiver of which only what it writes is known: it gets the bare socket. `connections` and `bytes` are what came. */
export async function startRawReceiver(onSocket: (socket: Socket) => void, host = '127.0.0.1', wantedPort = 0) {
  const seen = { connections: 0, bytes: 0, open: 0 };
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    seen.connections += 1;
    seen.open += 1;
    socket.on('close', () => (seen.open -= 1));
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => (seen.bytes += chunk.length));
    socket.on('error', () => socket.destroy());
    onSocket(socket);
  });
  const port = await listen(server, host, wantedPort);
  closers.push(() => sockets.forEach((socket) => socket.destroy()));
  return { url: `http://127.0.0.1:${port}/hook`, port, seen };
}

const toPlain = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** Writes the same again and again until the socket is gone: every so many milliseconds, or as fast as the other side takes it. */
export function writeForEver(socket: Socket, text: string, everyMs: number): void {
  if (everyMs > 0) {
    const timer = setInterval(() => socket.write(text), everyMs);
    socket.on('close', () => clearInterval(timer));
    return;
  }
  const write = () => {
    while (!socket.destroyed && socket.write(text)) continue;
  };
  socket.on('drain', write);
  write();
}
