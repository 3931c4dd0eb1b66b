import { randomBytes } from 'node:crypto';
import { readBody, userError } from '../http/arm-error.ts';
import { managementRoute, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { acceptedByLocation } from '../operation-routes.ts';
import type { Service } from '../service.ts';
import { beginEndpoint } from './begin-endpoint.ts';
import { checkIdle } from './check-idle.ts';
import type { Endpoint } from './endpoint.ts';
import { regenerateKeysSchema, type EndpointBody } from './endpoint-body.ts';
import { findEndpoint } from './find-endpoint.ts';

const one = `${workspacePath}/onlineEndpoints/{endpoint}`;

/** What an endpoint lets its callers in with. */
export function endpointKeyRoutes(service: Service): Route[] {
  return [
    managementRoute('POST', `${one}/listKeys`, (call) => listKeys(findEndpoint(service, call))),
    managementRoute('POST', `${one}/regenerateKeys`, (call) => regenerateKeys(service, call)),
    managementRoute('POST', `${one}/token`, (call) => issueToken(service, findEndpoint(service, call))),
  ];
}

const newKey = () => randomBytes(32).toString('base64url');

/** The keys of a new endpoint: made, but for those that the caller chose. */
export const toKeys = (chosen: EndpointBody['properties']['keys']): Endpoint['keys'] => ({
  primaryKey: chosen?.primaryKey ?? newKey(),
  secondaryKey: chosen?.secondaryKey ?? newKey(),
});

function listKeys({ name, authMode, keys }: Endpoint): Answer {
  if (authMode !== 'Key') throw userError(`Endpoint '${name}' has no keys: its authMode is ${authMode}.`);
  return { status: 200, body: keys };
}

function regenerateKeys(service: Service, call: Call): Answer {
  const endpoint = findEndpoint(service, call);
  const { keyType, keyValue } = readBody(regenerateKeysSchema, call.body);
  checkIdle(service, endpoint.name);
  const keys = { ...endpoint.keys, [keyType === 'Primary' ? 'primaryKey' : 'secondaryKey']: keyValue ?? newKey() };
  return acceptedByLocation(service, beginEndpoint(service, { ...endpoint, keys }, 'regenerate-keys', 0));
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
