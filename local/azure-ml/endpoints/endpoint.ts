import type { ResourceIdentity } from '../http/identity-schema.ts';

export type ProvisioningState = 'Creating' | 'Updating' | 'Deleting' | 'Succeeded' | 'Failed' | 'Canceled';

/** An online endpoint. */
export interface Endpoint {
  name: string;
  location: string;
  identity: ResourceIdentity;
  authMode: 'Key' | 'AMLToken' | 'AADToken';
  publicNetworkAccess: 'Enabled' | 'Disabled';
  description: string | null;
  tags: Record<string, string>;
  properties: Record<string, string>;
  /** Percent of the requests by deployment: all together 0 or 100. */
  traffic: Record<string, number>;
  keys: { primaryKey: string; secondaryKey: string };
  provisioningState: ProvisioningState;
  /** The operation that changed it last. */
  operationId: string | null;
  createdAt: number;
  modifiedAt: number;
}

/** Operations on an endpoint and its deployments are one at a time. */
export const endpointLock = (name: string) => `onlineEndpoints/${name}`;
