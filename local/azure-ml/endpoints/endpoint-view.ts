import { toSystemData } from '../http/system-data.ts';
import { operationUrl } from '../operation-routes.ts';
import type { Service } from '../service.ts';
import { toWorkspaceId } from '../workspace.ts';
import type { Deployment } from './deployment.ts';
import type { Endpoint } from './endpoint.ts';

/** Where an operation can be followed: Azure ML puts it among the resource's properties. */
const toOperation = (service: Service, operationId: string | null) =>
  operationId === null ? {} : { AzureAsyncOperationUri: operationUrl(service, { id: operationId }) };

/** The address that a client posts its questions to. */
const scoringUri = ({ url }: Service, endpoint: string) => `${url()}/endpoints/${endpoint}/score`;

export function toEndpointView(service: Service, endpoint: Endpoint) {
  const { name, location, identity, tags, authMode, publicNetworkAccess, description, traffic } = endpoint;
  const { subscriptionId, tenantId } = service.workspace;
  const principal = {
    principalId: '00000000-0000-4000-8000-0000000d7e02',
    clientId: '00000000-0000-4000-8000-0000000d7e03',
  };
  const assigned = Object.keys(identity.userAssignedIdentities ?? {}).map((id) => [id, principal]);
  const shownIdentity =
    identity.type === 'UserAssigned'
      ? {
          type: identity.type,
          userAssignedIdentities: Object.fromEntries(assigned) as Record<string, typeof principal>,
        }
      : { type: identity.type, principalId: principal.principalId, tenantId };
  return {
    id: `${toWorkspaceId(service.workspace)}/onlineEndpoints/${name}`,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
    location,
    kind: 'Managed',
    tags,
    identity: shownIdentity,
    properties: {
      authMode,
      publicNetworkAccess,
      description,
      traffic,
      mirrorTraffic: {},
      compute: null,
      provisioningState: endpoint.provisioningState,
      ...(endpoint.provisioningState !== 'Creating' && {
        scoringUri: scoringUri(service, name),
        swaggerUri: scoringUri(service, name).replace(/score$/, 'swagger.json'),
      }),
      properties: {
        ...endpoint.properties,
        ...toOperation(service, endpoint.operationId),
        'azureml.onlineendpointid': `/subscriptions/${subscriptionId}/onlineEndpoints/${name}`,
      },
    },
    systemData: toSystemData(endpoint.createdAt, endpoint.modifiedAt),
  };
}

export function toDeploymentView(service: Service, deployment: Deployment) {
  const { endpoint, name, location, tags, capacity, properties, provisioningState, createdAt, modifiedAt } = deployment;
  return {
    id: `${toWorkspaceId(service.workspace)}/onlineEndpoints/${endpoint}/deployments/${name}`,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments',
    location,
    kind: 'Managed',
    tags,
    sku: { name: 'Default', tier: 'Standard', capacity },
    properties: {
      ...properties,
      scaleSettings: { scaleType: 'Default' },
      provisioningState,
      properties: { ...properties.properties, ...toOperation(service, deployment.operationId) },
    },
    systemData: toSystemData(createdAt, modifiedAt),
  };
}
