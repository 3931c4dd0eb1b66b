import https from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certificate } from '../certificate.ts';

/** What a route answers with; `body` is sent as JSON, a string as text, undefined as nothing. */
export interface Answer {
  status: number;
  body?: unknown;
}

export interface RouteCall {
  /** What the path's pattern has caught under a name. */
  parameter: (name: string) => string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Route {
  method: 'GET' | 'POST';
  path: URLPattern;
  answer: (call: RouteCall) => Answer;
}

export interface RunningServer {
  /** `https://127.0.0.1:PORT` */
  url: string;
  close(): Promise<void>;
}

/** Serves the routes on loopback. An error in a route is a 500 with its message. */
export async function startServer(
  port: number,
  { key, cert }: Pick<Certificate, 'key' | 'cert'>,
  routes: Route[],
): Promise<RunningServer> {
  const server = https.createServer({ key, cert }, (request, response) => {
    route(request, routes).then(
      (answer) => send(response, answer),
      (error: unknown) =>
        send(response, { status: 500, body: { error: { code: 'InternalError', message: String(error) } } }),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  // A TCP server's address is always an AddressInfo.
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${bound}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function route(request: IncomingMessage, routes: Route[]): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'https://127.0.0.1');
  const body = await text(request);
  for (const { method, path, answer } of routes) {
    const match = method === request.method ? path.exec({ pathname: url.pathname }) : null;
    if (!match) continue;
    const parameter = (name: string) => decodeURIComponent(match.pathname.groups[name] ?? '');
    return answer({ parameter, query: url.searchParams, headers: request.headers, body });
  }
  return {
    status: 404,
    body: { error: { code: 'NotFound', message: `There is no ${request.method} ${url.pathname}` } },
  };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (body === undefined) return void response.writeHead(status).end();
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json';
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(isText ? body : JSON.stringify(body));
}
