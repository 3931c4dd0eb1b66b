import { managementRoute, workspacePath, type Route } from './http/route.ts';
import { toSystemData } from './http/system-data.ts';
import type { Service } from './service.ts';
import { toWorkspaceId } from './workspace.ts';

const made = Date.UTC(2026, 0, 1);

/** The workspace itself: it is there from the start and cannot be changed. */
export function workspaceRoutes(service: Service): Route[] {
  return [managementRoute('GET', workspacePath, () => ({ status: 200, body: toView(service) }))];
}

function toView({ workspace, url }: Service) {
  const { subscriptionId, resourceGroup, name, location, tenantId, id } = workspace;
  const provider = (path: string) =>
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${path}`;
  const host = new URL(url()).host;
  return {
    id: toWorkspaceId(workspace),
    name,
    type: 'Microsoft.MachineLearningServices/workspaces',
    location,
    kind: 'Default',
    identity: { type: 'SystemAssigned', principalId: '00000000-0000-4000-8000-0000000d7e05', tenantId },
    sku: { name: 'Basic', tier: 'Basic' },
    tags: {},
    systemData: toSystemData(made),
    properties: {
      workspaceId: id,
      friendlyName: name,
      description: 'The workspace of the laptop cloud.',
      storageAccount: provider('Microsoft.Storage/storageAccounts/devstoreaccount1'),
      keyVault: provider('Microsoft.KeyVault/vaults/droptune'),
      applicationInsights: provider('Microsoft.Insights/components/droptune'),
      discoveryUrl: `${url()}/discovery`,
      mlFlowTrackingUri: `azureml://${host}/mlflow/v1.0${toWorkspaceId(workspace)}`,
      provisioningState: 'Succeeded',
      publicNetworkAccess: 'Enabled',
      tenantId,
      v1LegacyMode: false,
      hbiWorkspace: false,
      storageHnsEnabled: false,
    },
  };
}
