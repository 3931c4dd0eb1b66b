/** Where the one workspace of the laptop is. */
export interface Workspace {
  subscriptionId: string;
  tenantId: string;
  resourceGroup: string;
  name: string;
  location: string;
  /** The workspace's own GUID. */
  id: string;
}

export const laptopWorkspace: Workspace = {
  subscriptionId: '00000000-0000-4000-8000-0000000d7e00',
  tenantId: '00000000-0000-4000-8000-0000000d7e01',
  resourceGroup: 'droptune',
  name: 'droptune',
  location: 'laptop',
  id: '00000000-0000-4000-8000-0000000d7e04',
};

/** The file share in which the workspace keeps notebooks and flows. */
export const workingShareOf = ({ id }: Workspace): string => `code-${id}`;

/** The workspace's ARM id: `/subscriptions/…/workspaces/droptune`. */
export function toWorkspaceId({ subscriptionId, resourceGroup, name }: Workspace): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
}
