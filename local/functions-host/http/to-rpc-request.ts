import type { IncomingMessage } from 'node:http';
import type { RpcHttpRequest, RpcNullable, RpcTypedData } from '../app/rpc-types.ts';

/** The request's headers by lower-case name; repeated ones joined by a comma. */
function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) if (values) joined[name] = values.join(',');
  return joined;
}

function joinedQuery(url: URL): Record<string, string> {
  const names = new Set(url.searchParams.keys());
  return Object.fromEntries([...names].map((name) => [name, url.searchParams.getAll(name).join(',')]));
}

const nullable = (values: Record<string, string>): Record<string, RpcNullable<string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

/** The request as a worker gets it; `url` is its full original URL. */
export function toRpcRequest(
  request: IncomingMessage,
  url: URL,
  parameters: Record<string, string>,
  body: Buffer,
): RpcHttpRequest {
  return {
    method: request.method ?? 'GET',
    url: url.href,
    nullableHeaders: nullable(joinedHeaders(request)),
    nullableParams: nullable(parameters),
    nullableQuery: nullable(joinedQuery(url)),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

/** The trigger metadata of an HTTP invocation: route parameters, query and headers. */
export function toHttpMetadata(
  request: IncomingMessage,
  url: URL,
  parameters: Record<string, string>,
): Record<string, RpcTypedData> {
  const routed = Object.entries(parameters).map(([name, value]) => [name, { string: value }] as const);
  return {
    ...Object.fromEntries(routed),
    Query: { json: JSON.stringify(joinedQuery(url)) },
    Headers: { json: JSON.stringify(joinedHeaders(request)) },
  };
}
