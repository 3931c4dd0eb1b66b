/** The settings that have no default, with harmless values. */
export const settings = {
  AZURE_SUBSCRIPTION_ID: '00000000-0000-4000-8000-0000000d7e00',
  AZURE_RESOURCE_GROUP: 'droptune',
  AZURE_ML_WORKSPACE: 'droptune',
  AZURE_LOCATION: 'westeurope',
  DROPTUNE_BLOB_URL: 'https://account.blob.core.windows.net',
  DROPTUNE_TABLE_URL: 'https://account.table.core.windows.net',
  DROPTUNE_IDENTITY_ID:
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/droptune',
  DROPTUNE_API_KEY: 'dt-0123456789abcdef0123456789abcdef',
};
