import { createAzureMl } from '../azure/azure-ml.ts';
import { createCredential } from '../azure/credential.ts';
import { openTable } from '../azure/table-store.ts';
import { getConfig, type Config } from '../platform/config.ts';
import { createModelStore } from '../storage/model-store.ts';
import type { TableName } from '../storage/names.ts';
import { lazy } from '../platform/lazy.ts';

/** What all features stand on: settings, tables, the way into Azure. No SDK is loaded before it is first spoken through. */
export const getPlatform = lazy(() => {
  const config = getConfig();
  const credential = createCredential();
  const azureMl = createAzureMl(config.AZURE_RESOURCE_MANAGER_URL, workspaceOf(config), credential);
  const table = (name: TableName) => openTable(config.DROPTUNE_TABLE_URL, name, credential);
  return {
    config,
    credential,
    azureMl,
    workspaceId: azureMl.workspaceId,
    table,
    models: createModelStore(table('models')),
  };
});

const workspaceOf = (config: Config) => ({
  subscriptionId: config.AZURE_SUBSCRIPTION_ID,
  resourceGroup: config.AZURE_RESOURCE_GROUP,
  name: config.AZURE_ML_WORKSPACE,
  location: config.AZURE_LOCATION,
  identityId: config.DROPTUNE_IDENTITY_ID,
});
