import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withRetryPolicy } from '../app/retry-policy.ts';
import type { HostParts } from '../host-parts.ts';
import { keyOf, opensFunction } from './access.ts';
import { answerEmpty } from './answer.ts';
import { createHttpRoutes, type HttpRoute } from './http-routes.ts';
import { answerHomepage } from './landing-page.ts';
import { readBody } from './read-body.ts';
import { proxyStream } from './stream-proxy.ts';
import { toHttpMetadata, toRpcRequest } from './to-rpc-request.ts';
import { writeRpcResponse } from './write-rpc-response.ts';

interface Call {
  route: HttpRoute;
  parameters: Record<string, string>;
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
}

async function answerWhole(host: HostParts, { route, parameters, request, response, url }: Call): Promise<void> {
  const body = await readBody(request);
  if (body === 'too long') return answerEmpty(response, 413);
  const { called } = route;
  const invocation = {
    invocationId: randomUUID(),
    inputs: { [called.triggerName]: { http: toRpcRequest(request, url, parameters, body) } },
    triggerMetadata: toHttpMetadata(request, url, parameters),
  };
  try {
    const returned = await withRetryPolicy(called, host.clock, (retryContext) =>
      host.invoke(called, { ...invocation, retryContext }),
    );
    writeRpcResponse(response, returned);
  } catch (error) {
    host.logFailure(called, error);
    answerEmpty(response, 500);
  }
}

function answerAsStream(host: HostParts, streamUri: string, call: Call): void {
  const { called } = call.route;
  const invocationId = randomUUID();
  proxyStream(streamUri, invocationId, call.request, call.response);
  const inputs = { [called.triggerName]: {} };
  const triggerMetadata = toHttpMetadata(call.request, call.url, call.parameters);
  host
    .invoke(called, { invocationId, inputs, triggerMetadata })
    .catch((error: unknown) => host.logFailure(called, error));
}

/** Answers the requests for the app's HTTP functions; for all others 404, but the home page at the root. */
export function createHttpFunctions(host: HostParts) {
  const routes = createHttpRoutes(host.functions(), host.settings.routePrefix);
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    for (const route of routes) {
      const parameters = route.match(request.method ?? 'GET', url.pathname);
      if (!parameters) continue;
      if (!opensFunction(keyOf(request, url), route.authLevel, route.called.name, host.keys))
        return answerEmpty(response, 401);
      const call = { route, parameters, request, response, url };
      return host.streamUri ? answerAsStream(host, host.streamUri, call) : answerWhole(host, call);
    }
    request.resume();
    if (url.pathname === '/') return answerHomepage(response);
    answerEmpty(response, 404);
  };
}
