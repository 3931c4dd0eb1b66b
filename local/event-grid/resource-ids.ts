import { laptopWorkspace, toWorkspaceId } from '../azure-ml/workspace.ts';

const { subscriptionId, resourceGroup } = laptopWorkspace;
const providers = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`;

/** What the laptop's events are about, by resource id. */
export const storageAccountId = `${providers}/Microsoft.Storage/storageAccounts/devstoreaccount1`;
export const workspaceId = toWorkspaceId(laptopWorkspace);
export const toTopicId = (name: string) => `${providers}/Microsoft.EventGrid/topics/${name}`;
