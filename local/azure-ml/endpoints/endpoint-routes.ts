import { isDeepStrictEqual } from 'node:util';
import { readBody, userError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { accepted } from '../operation-routes.ts';
import type { Service } from '../service.ts';
import { beginEndpoint } from './begin-endpoint.ts';
import { checkIdle } from './check-idle.ts';
import { checkTraffic } from './check-traffic.ts';
import { endpointLock, type Endpoint } from './endpoint.ts';
import { endpointBodySchema, endpointPatchSchema, type EndpointBody } from './endpoint-body.ts';
import { endpointKeyRoutes, toKeys } from './endpoint-keys.ts';
import { toEndpointView } from './endpoint-view.ts';
import { endpointNamePattern, findEndpoint } from './find-endpoint.ts';

const list = `${workspacePath}/onlineEndpoints`;
const one = `${list}/{endpoint}`;

export function endpointRoutes(service: Service): Route[] {
  const view = (endpoint: Endpoint) => toEndpointView(service, endpoint);
  return [
    managementRoute('GET', list, (call) => listAnswer(call, service.url(), service.endpoints.all().map(view))),
    managementRoute('GET', one, (call) => ({ status: 200, body: view(findEndpoint(service, call)) })),
    managementRoute('PUT', one, (call) => put(service, call)),
    managementRoute('PATCH', one, (call) => patch(service, call)),
    managementRoute('DELETE', one, (call) => remove(service, call)),
    ...endpointKeyRoutes(service),
  ];
}

function put(service: Service, call: Call): Answer {
  const name = parameter(call, 'endpoint');
  if (!endpointNamePattern.test(name)) {
    throw userError(
      `The endpoint name '${name}' is invalid: 3 to 32 letters, digits and single dashes, beginning with a letter.`,
    );
  }
  const body = readBody(endpointBodySchema, call.body);
  const known = service.endpoints.get(name);
  if (body.identity.type === 'None') throw userError('An online endpoint needs an identity.');
  if (body.location.replaceAll(' ', '').toLowerCase() !== service.workspace.location) {
    throw userError(`Endpoint '${name}' must be in the workspace's location '${service.workspace.location}'.`);
  }
  checkIdle(service, name);
  if (known) checkUnchanged(known, body);
  checkTraffic(service, name, body.properties.traffic ?? {});
  const endpoint = toEndpoint(service, name, body, known);
  const operation = known
    ? beginEndpoint(service, endpoint, 'update-endpoint', service.pace.endpointUpdate)
    : beginEndpoint(service, endpoint, 'create-endpoint', service.pace.endpointCreation);
  return accepted(service, operation, known ? 202 : 201, toEndpointView(service, findEndpoint(service, call)));
}

function toEndpoint(service: Service, name: string, body: EndpointBody, known: Endpoint | undefined): Endpoint {
  const { authMode, description, publicNetworkAccess, traffic, properties, keys } = body.properties;
  const now = service.clock.now();
  const made = { keys: toKeys(keys), operationId: null, createdAt: now };
  const { keys: keptKeys, operationId, createdAt } = known ?? made;
  return {
    name,
    location: body.location,
    identity: body.identity,
    authMode,
    publicNetworkAccess,
    ...{
      description: description ?? null,
      tags: body.tags ?? {},
      properties: properties ?? {},
      traffic: traffic ?? {},
    },
    keys: keptKeys,
    operationId,
    createdAt,
    modifiedAt: now,
    provisioningState: known ? 'Updating' : 'Creating',
  };
}

function checkUnchanged(known: Endpoint, { identity, properties }: EndpointBody): void {
  const plain = ({ type, userAssignedIdentities }: Endpoint['identity']) => ({
    type,
    ids: Object.keys(userAssignedIdentities ?? {})
      .map((id) => id.toLowerCase())
      .sort(),
  });
  if (!isDeepStrictEqual(plain(known.identity), plain(identity))) {
    throw userError(`The identity of endpoint '${known.name}' cannot be changed after its creation.`);
  }
  if (known.authMode !== properties.authMode)
    throw userError(`The authMode of endpoint '${known.name}' cannot be changed.`);
}

function patch(service: Service, call: Call): Answer {
  const endpoint = findEndpoint(service, call);
  const { tags, identity } = readBody(endpointPatchSchema, call.body);
  if (identity !== undefined)
    throw userError(`The identity of endpoint '${endpoint.name}' cannot be changed after its creation.`);
  checkIdle(service, endpoint.name);
  const changed = {
    ...endpoint,
    tags: tags ?? endpoint.tags,
    modifiedAt: service.clock.now(),
    provisioningState: 'Updating' as const,
  };
  const operation = beginEndpoint(service, changed, 'update-endpoint', service.pace.endpointUpdate);
  return accepted(service, operation, 202, toEndpointView(service, findEndpoint(service, call)));
}

/** Takes the endpoint's deployments with it. */
function remove(service: Service, call: Call): Answer {
  const endpoint = service.endpoints.get(parameter(call, 'endpoint'));
  if (!endpoint) return { status: 204 };
  const lock = endpointLock(endpoint.name);
  // A deployment that hangs goes down with its endpoint.
  if (service.operations.running(lock)?.endsAt === null) service.operations.cancel(lock);
  checkIdle(service, endpoint.name);
  return accepted(
    service,
    beginEndpoint(service, { ...endpoint, provisioningState: 'Deleting' }, 'delete-endpoint', service.pace.deletion),
    202,
  );
}
