import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { notFound, readBody, userError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { accepted, acceptedByLocation } from '../operation-routes.ts';
import type { Task } from '../operations.ts';
import type { Service } from '../service.ts';
import { checkIdle } from './check-idle.ts';
import { checkTraffic } from './check-traffic.ts';
import { endpointLock, type Endpoint } from './endpoint.ts';
import { endpointBodySchema, endpointPatchSchema, regenerateKeysSchema, type EndpointBody } from './endpoint-body.ts';
import { toEndpointView } from './endpoint-view.ts';

const list = `${workspacePath}/onlineEndpoints`;
const one = `${list}/{endpoint}`;

/** Names of endpoints and deployments. */
export const endpointNamePattern = /^(?=.{3,32}$)[a-zA-Z](?:-?[a-zA-Z0-9])*$/;

export function endpointRoutes(service: Service): Route[] {
  const view = (endpoint: Endpoint) => toEndpointView(service, endpoint);
  return [
    managementRoute('GET', list, (call) => listAnswer(call, service.url(), service.endpoints.all().map(view))),
    managementRoute('GET', one, (call) => ({ status: 200, body: view(findEndpoint(service, call)) })),
    managementRoute('PUT', one, (call) => put(service, call)),
    managementRoute('PATCH', one, (call) => patch(service, call)),
    managementRoute('DELETE', one, (call) => remove(service, call)),
    managementRoute('POST', `${one}/listKeys`, (call) => listKeys(findEndpoint(service, call))),
    managementRoute('POST', `${one}/regenerateKeys`, (call) => regenerateKeys(service, call)),
    managementRoute('POST', `${one}/token`, (call) => issueToken(service, findEndpoint(service, call))),
  ];
}

/** The endpoint that a call names. Throws 404. */
export function findEndpoint({ endpoints }: Service, call: Call): Endpoint {
  const endpoint = endpoints.get(parameter(call, 'endpoint'));
  if (!endpoint) throw notFound(`Online endpoint '${parameter(call, 'endpoint')}'`);
  return endpoint;
}

const newKey = () => randomBytes(32).toString('base64url');

/** Begins an operation on an endpoint and notes it there, before it can end. */
function begin(service: Service, endpoint: Endpoint, task: Task, duration: number) {
  service.endpoints.put(endpoint.name, endpoint);
  const lock = endpointLock(endpoint.name);
  const operation = service.operations.begin({ task, subject: endpoint.name, lock, duration });
  const now = service.endpoints.get(endpoint.name);
  if (now) service.endpoints.put(endpoint.name, { ...now, operationId: operation.id });
  return operation;
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
    ? begin(service, endpoint, 'update-endpoint', service.pace.endpointUpdate)
    : begin(service, endpoint, 'create-endpoint', service.pace.endpointCreation);
  return accepted(service, operation, known ? 202 : 201, toEndpointView(service, findEndpoint(service, call)));
}

function toEndpoint(service: Service, name: string, body: EndpointBody, known: Endpoint | undefined): Endpoint {
  const { authMode, description, publicNetworkAccess, traffic, properties, keys } = body.properties;
  const now = service.clock.now();
  const made = { keys: { ...newKeys(), ...definedKeys(keys) }, operationId: null, createdAt: now };
  const { keys: keptKeys, operationId, createdAt } = known ?? made;
  return {
    ...{ name, location: body.location, identity: body.identity, authMode, publicNetworkAccess },
    ...{
      description: description ?? null,
      tags: body.tags ?? {},
      properties: properties ?? {},
      traffic: traffic ?? {},
    },
    ...{ keys: keptKeys, operationId, createdAt, modifiedAt: now },
    provisioningState: known ? 'Updating' : 'Creating',
  };
}

const newKeys = () => ({ primaryKey: newKey(), secondaryKey: newKey() });

/** The keys that the caller chose. */
function definedKeys(keys: EndpointBody['properties']['keys']): Partial<Endpoint['keys']> {
  const { primaryKey, secondaryKey } = keys ?? {};
  return { ...(primaryKey && { primaryKey }), ...(secondaryKey && { secondaryKey }) };
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
  const operation = begin(service, changed, 'update-endpoint', service.pace.endpointUpdate);
  return accepted(service, operation, 202, toEndpointView(service, findEndpoint(service, call)));
}

/** Takes the endpoint's deployments with it. */
function remove(service: Service, call: Call): Answer {
  const endpoint = service.endpoints.get(parameter(call, 'endpoint'));
  if (!endpoint) return { status: 204 };
  checkIdle(service, endpoint.name);
  return accepted(
    service,
    begin(service, { ...endpoint, provisioningState: 'Deleting' }, 'delete-endpoint', service.pace.deletion),
    202,
  );
}

function listKeys({ name, authMode, keys }: Endpoint): Answer {
  if (authMode !== 'Key') throw userError(`Endpoint '${name}' has no keys: its authMode is ${authMode}.`);
  return { status: 200, body: keys };
}

function regenerateKeys(service: Service, call: Call): Answer {
  const endpoint = findEndpoint(service, call);
  const { keyType, keyValue } = readBody(regenerateKeysSchema, call.body);
  checkIdle(service, endpoint.name);
  const keys = { ...endpoint.keys, [keyType === 'Primary' ? 'primaryKey' : 'secondaryKey']: keyValue ?? newKey() };
  return acceptedByLocation(service, begin(service, { ...endpoint, keys }, 'regenerate-keys', 0));
}

/** For endpoints that take tokens; what it gives is good for scoring alone. */
function issueToken(service: Service, { name, authMode, keys }: Endpoint): Answer {
  if (authMode === 'Key') throw userError(`Endpoint '${name}' gives no tokens: its authMode is Key.`);
  const seconds = Math.floor(service.clock.now() / 1000);
  const body = {
    accessToken: keys.primaryKey,
    tokenType: 'Bearer',
    expiryTimeUtc: seconds + 43_200,
    refreshAfterTimeUtc: seconds + 21_600,
  };
  return { status: 200, body };
}
