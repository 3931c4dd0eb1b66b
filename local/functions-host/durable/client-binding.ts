import type { RegisteredFunction } from '../app/function-metadata.ts';
import type { RpcTypedData } from '../app/rpc-types.ts';
import { type ManagementBase, requiredQuery, toManagementUrls } from './management-urls.ts';

/** What a durable client input holds; `rpcBaseUrl` is where the library's client calls, without a key. */
function toClientInput(base: ManagementBase, rpcBaseUrl: string): string {
  const start = `${base.url}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: base.taskHub,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${start}?${requiredQuery(base)}`,
      createAndWaitOnNewInstancePostUri: `${start}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${requiredQuery(base)}`,
    },
    managementUrls: toManagementUrls(base, 'INSTANCEID', 'INSTANCEID', true),
    baseUrl: base.url,
    requiredQueryStringParameters: requiredQuery(base),
    rpcBaseUrl,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  });
}

const isClient = (type: string) => type === 'durableClient' || type === 'orchestrationClient';

/** The durable client inputs of a function, by binding name; none for a function without. */
export function createClientBinding(base: ManagementBase, rpcBaseUrl: string) {
  const input = { string: toClientInput(base, rpcBaseUrl) };
  return (called: RegisteredFunction): Record<string, RpcTypedData> => {
    const names = Object.entries(called.metadata.bindings).filter(([, binding]) => isClient(binding.type));
    return Object.fromEntries(names.map(([name]) => [name, input]));
  };
}
