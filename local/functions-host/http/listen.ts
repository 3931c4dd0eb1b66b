import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Milliseconds that an answer under way gets when the host stops. */
const maxAnswer = 5000;

export type Handle = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

export interface Listener {
  readonly port: number;
  /** Takes no further request; what is being answered gets 5 s to be finished. */
  close(): Promise<void>;
}

/** The address of a request; undefined when Kestrel, the real host's server, would not take it: unreadable, or with a null in its path. */
function readAddress({ headers, url = '/' }: IncomingMessage): URL | undefined {
  const asked = /^https?:/i.test(url) ? url : `http://${headers.host ?? '127.0.0.1'}${url}`;
  const address = URL.canParse(asked) ? new URL(asked) : undefined;
  return address?.pathname.includes('%00') ? undefined : address;
}

async function answer(handle: Handle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = readAddress(request);
  if (!address) {
    response.writeHead(400, { 'content-length': '0', connection: 'close' }).end();
    return;
  }
  try {
    await handle(request, response, address);
  } catch {
    if (!response.headersSent) response.writeHead(500, { 'content-length': '0' });
    response.end();
  }
}

/**
 * Listens on loopback. A handler that fails answers 500 with nothing in it.
 * @throws Error when the port is taken.
 */
export async function listen(port: number, handle: Handle): Promise<Listener> {
  const server = createServer({ requestTimeout: 0 }, (request, response) => void answer(handle, request, response));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), maxAnswer).unref();
      }),
  };
}
