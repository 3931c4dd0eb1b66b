import { request as startRequest, type IncomingMessage, type ServerResponse } from 'node:http';

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

function answerWith(upstream: IncomingMessage, response: ServerResponse): void {
  const kept = Object.entries(upstream.headers).filter(([name, value]) => !hopByHop.has(name) && value !== undefined);
  response.writeHead(upstream.statusCode ?? 500, Object.fromEntries(kept));
  response.flushHeaders();
  upstream.on('error', () => response.destroy());
  upstream.pipe(response);
}

/**
 * Hands a request to the HTTP server that `@azure/functions` runs when streaming is on, and its answer back chunk by
 * chunk. A client that goes away closes the worker's side at once. Nothing answers while the worker does not.
 */
export function proxyStream(
  streamUri: string,
  invocationId: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { hostname, port } = new URL(streamUri);
  const headers = {
    ...request.headers,
    'x-ms-invocation-id': invocationId,
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': 'http',
  };
  const path = request.url?.replace(/^https?:\/\/[^/]*/i, '');
  const outgoing = startRequest({ hostname, port, method: request.method, path, headers }, (upstream) =>
    answerWith(upstream, response),
  );
  outgoing.on('error', () => response.destroy());
  response.on('close', () => {
    if (!response.writableFinished) outgoing.destroy();
  });
  request.pipe(outgoing);
}
