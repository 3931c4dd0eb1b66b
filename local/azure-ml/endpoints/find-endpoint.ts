import { notFound } from '../http/arm-error.ts';
import { parameter, type Call } from '../http/route.ts';
import type { Service } from '../service.ts';
import type { Endpoint } from './endpoint.ts';

/** Names of endpoints and deployments. */
export const endpointNamePattern = /^(?=.{3,32}$)[a-zA-Z](?:-?[a-zA-Z0-9])*$/;

/** The endpoint that a call names. Throws 404. */
export function findEndpoint({ endpoints }: Service, call: Call): Endpoint {
  const endpoint = endpoints.get(parameter(call, 'endpoint'));
  if (!endpoint) throw notFound(`Online endpoint '${parameter(call, 'endpoint')}'`);
  return endpoint;
}
