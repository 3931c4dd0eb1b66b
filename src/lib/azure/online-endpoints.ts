import type { OnlineEndpoint } from '@azure/arm-machinelearning';
import type { AzureMl } from './azure-ml.ts';

/** Shares of an endpoint's requests, in percent, by deployment. */
export type Traffic = Record<string, number>;

export interface EndpointState {
  provisioningState: string;
  scoringUri: string;
  traffic: Traffic;
}

export interface OnlineEndpoints {
  state(endpoint: string): Promise<EndpointState | undefined>;
  /** Starts making the endpoint, without traffic. */
  create(endpoint: string, line: string): Promise<void>;
  /** Starts moving the traffic. Traffic cannot be patched: the whole endpoint is put again, as it was but for this. */
  route(endpoint: string, traffic: Traffic): Promise<void>;
  /** Starts deleting the endpoint and all its deployments. */
  remove(endpoint: string): Promise<void>;
  /** The primary key. */
  key(endpoint: string): Promise<string>;
}

const toState = ({ properties }: OnlineEndpoint): EndpointState => ({
  provisioningState: properties.provisioningState ?? 'Unknown',
  scoringUri: properties.scoringUri ?? '',
  traffic: properties.traffic ?? {},
});

export function createOnlineEndpoints({
  workspace,
  identity,
  workspaceId,
  call,
  find,
  send,
}: AzureMl): OnlineEndpoints {
  const { resourceGroup, name, location } = workspace;
  const put = async (endpoint: string, traffic: Traffic, tags: Record<string, string>) => {
    const wanted: OnlineEndpoint = {
      location,
      identity,
      tags,
      properties: { authMode: 'Key', publicNetworkAccess: 'Enabled', traffic },
    };
    await call((client) => client.onlineEndpoints.beginCreateOrUpdate(resourceGroup, name, endpoint, wanted));
  };
  return {
    async state(endpoint) {
      const found = await find((client) => client.onlineEndpoints.get(resourceGroup, name, endpoint));
      return found && toState(found);
    },
    create: (endpoint, line) => put(endpoint, {}, { droptuneLine: line }),
    async route(endpoint, traffic) {
      const { tags = {} } = await call((client) => client.onlineEndpoints.get(resourceGroup, name, endpoint));
      await put(endpoint, traffic, tags);
    },
    async remove(endpoint) {
      await send('DELETE', `${workspaceId}/onlineEndpoints/${endpoint}`);
    },
    async key(endpoint) {
      const { primaryKey } = await call((client) => client.onlineEndpoints.listKeys(resourceGroup, name, endpoint));
      return primaryKey ?? '';
    },
  };
}
