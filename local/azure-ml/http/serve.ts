import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Certificate } from '../../certificate.ts';
import type { TokenVerifier } from '../../token-verifier.ts';
import type { Faults, Fault } from '../switches/faults.ts';
import type { Workspace } from '../workspace.ts';
import { ArmError, ServiceError } from './arm-error.ts';
import { checkApiVersion } from './check-api-version.ts';
import { checkScope } from './check-scope.ts';
import { createRouteTable, type FoundRoute } from './find-route.ts';
import { readJson } from './read-json.ts';
import { toResourceType, type RequestLog } from './request-log.ts';
import type { Answer, Route } from './route.ts';

export interface ServeOptions {
  certificate: Certificate;
  verifier: TokenVerifier;
  workspace: Workspace;
  routes: Route[];
  faults: Faults;
  log: RequestLog;
}

/** What a token must be for: ARM's audiences, and the ML service's own for its data plane. */
const audiences = {
  management: ['https://management.azure.com', 'https://management.core.windows.net'],
  'data-plane': ['https://management.azure.com', 'https://ml.azure.com'],
};

/** An HTTPS server with ARM's manners: token, api-version and scope are checked before a route is asked. Not listening yet. */
export function createArmServer({ certificate, verifier, workspace, routes, faults, log }: ServeOptions): Server {
  const table = createRouteTable(routes);

  function admit({ route, parameters }: FoundRoute, authorization: string | undefined, url: URL): void {
    if (route.door === 'open') return;
    const verdict = verifier.verify(authorization, audiences[route.door]);
    if (!verdict.ok)
      throw new ArmError(verdict.status, verdict.code, verdict.message, { 'www-authenticate': 'Bearer' });
    if (route.door === 'management') {
      checkApiVersion(url.searchParams.get('api-version'), toResourceType(url.pathname).split('/').slice(1).join('/'));
    }
    checkScope(parameters, workspace);
  }

  async function answerTo(request: IncomingMessage, method: string, url: URL): Promise<Answer> {
    const found = table.find(method, url.pathname);
    if (!found) throw unknownPath(verifier, request.headers.authorization, method, url);
    const body = await readJson(request);
    const logged = found.route.door === 'management';
    const entry = { method, path: url.pathname, apiVersion: url.searchParams.get('api-version'), body };
    const answer = await settle(async () => {
      admit(found, request.headers.authorization, url);
      const handle = () =>
        found.route.handle({
          method,
          path: url.pathname,
          parameters: found.parameters,
          query: url.searchParams,
          headers: request.headers,
          body,
        });
      return found.route.door === 'open' ? handle() : withFault(faults.next(method, url.pathname), handle);
    });
    if (logged)
      log.add({ ...entry, resourceType: toResourceType(url.pathname), status: answer.status, answer: answer.body });
    return answer;
  }

  return createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    void settle(() => answerTo(request, method, url)).then((answer) => send(response, answer));
  });
}

async function withFault(fault: Fault | undefined, handle: () => Answer | Promise<Answer>): Promise<Answer> {
  if (!fault) return handle();
  if (fault.ambiguous) await handle();
  const headers: Record<string, string> =
    fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  if (fault.status === 429) {
    throw new ArmError(429, 'TooManyRequests', 'The request is being throttled. Please try again later.', headers);
  }
  throw new ArmError(
    fault.status,
    'InternalServerError',
    'An internal server error occurred. Please try again.',
    headers,
  );
}

/** Turns what a handler throws into the answer that Azure gives. */
async function settle(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof ArmError ? error : unforeseen(error);
    return { status: known.status, headers: known.headers, body: known.toBody() };
  }
}

/** A fault of the stand-in's own: told to the caller and on the console. */
function unforeseen(error: unknown): ArmError {
  console.error(error);
  return new ServiceError(500, 'ServiceError', `The laptop's Azure ML failed: ${String(error)}`);
}

function unknownPath(verifier: TokenVerifier, authorization: string | undefined, method: string, url: URL): ArmError {
  const verdict = verifier.verify(authorization, audiences.management);
  if (!verdict.ok) return new ArmError(verdict.status, verdict.code, verdict.message);
  return new ArmError(404, 'InvalidResourceType', `The laptop's Azure ML has no ${method} ${url.pathname}.`);
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const type = text === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response
    .writeHead(status, { 'x-ms-request-id': randomUUID(), 'x-request-id': randomUUID(), ...type, ...headers })
    .end(text);
}
