/** The laptop's resource group, under which everything lives that events are about. */
const resourceGroup = '/subscriptions/00000000-0000-4000-8000-0000000d7e00/resourceGroups/droptune';

export const storageAccountId = `${resourceGroup}/providers/Microsoft.Storage/storageAccounts/devstoreaccount1`;
export const workspaceId = `${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/droptune`;
export const toTopicId = (name: string) => `${resourceGroup}/providers/Microsoft.EventGrid/topics/${name}`;
