/** What a built-in role of Azure allows, as its definition says; only of the providers that this project works with. */
export interface RoleDefinition {
  actions: string[];
  notActions?: string[];
}

const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';
const entities = 'Microsoft.Storage/storageAccounts/tableServices/tables/entities';
const messages = 'Microsoft.Storage/storageAccounts/queueServices/queues/messages';
const workspaces = 'Microsoft.MachineLearningServices/workspaces';

/** Actions and data actions in one list: no call here is one in one world and the other in the other. */
export const roleDefinitions: Record<string, RoleDefinition> = {
  AcrPull: { actions: ['Microsoft.ContainerRegistry/registries/pull/read'] },
  'AzureML Compute Operator': { actions: [`${workspaces}/computes/*`, `${workspaces}/notebooks/vm/*`] },
  'AzureML Data Scientist': {
    actions: ['read', 'action', 'delete', 'write'].map((verb) => `${workspaces}/*/${verb}`),
    notActions: [
      `${workspaces}/delete`,
      `${workspaces}/write`,
      `${workspaces}/computes/*/write`,
      `${workspaces}/computes/*/delete`,
      // Written of single clusters as `computes/write`, which the wildcards above do not spell, but mean.
      `${workspaces}/computes/write`,
      `${workspaces}/computes/delete`,
      `${workspaces}/computes/listKeys/action`,
      `${workspaces}/listKeys/action`,
    ],
  },
  'AzureML Metrics Writer': { actions: [`${workspaces}/metrics/*/write`] },
  'EventGrid Data Sender': { actions: ['Microsoft.EventGrid/topics/read', 'Microsoft.EventGrid/events/send/action'] },
  'Key Vault Secrets User': {
    actions: [
      'Microsoft.KeyVault/vaults/secrets/getSecret/action',
      'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
    ],
  },
  'Managed Identity Operator': {
    actions: [
      'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
      // An identity is assigned by its own id: the wildcard stands for the name.
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    ],
  },
  'Monitoring Metrics Publisher': {
    actions: ['Microsoft.Insights/Metrics/Write', 'Microsoft.Insights/Telemetry/Write'],
  },
  Reader: { actions: ['*/read'], notActions: [`${blobs}/read`, `${entities}/read`, `${messages}/read`] },
  'Storage Blob Data Contributor': {
    actions: ['read', 'write', 'delete', 'move/action', 'add/action'].map((verb) => `${blobs}/${verb}`),
  },
  'Storage Blob Data Owner': { actions: [`${blobs}/*`] },
  'Storage Blob Data Reader': { actions: [`${blobs}/read`] },
  'Storage File Data Privileged Contributor': {
    actions: ['Microsoft.Storage/storageAccounts/fileServices/*'],
  },
  'Storage Queue Data Contributor': {
    actions: ['read', 'write', 'delete', 'process/action'].map((verb) => `${messages}/${verb}`),
  },
  'Storage Table Data Contributor': {
    actions: ['read', 'write', 'delete', 'add/action', 'update/action'].map((verb) => `${entities}/${verb}`),
  },
};

/** Whether a role allows an action; case does not matter to Azure. */
export function allows({ actions, notActions = [] }: RoleDefinition, action: string): boolean {
  const fits = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 'i').test(action);
  return actions.some(fits) && !notActions.some(fits);
}
