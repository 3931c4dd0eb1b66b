import type { AzureMl } from './azure-ml.ts';

export interface Connections {
  /** The workspace or project that holds them, by its name. */
  owner: string;
  /**
   * Puts a custom-keys connection with the endpoint's address and key, the key as a secret. The SDK's own call would
   * silently leave out both.
   */
  put(connection: string, endpointUrl: string, key: string): Promise<void>;
  /** Deletes it; one that is not there is none to delete. */
  remove(connection: string): Promise<void>;
}

export function createConnections(
  { send, find, workspace, workspaceId }: AzureMl,
  project: string | undefined,
): Connections {
  const owner = project ? workspaceId.replace(/[^/]+$/, project) : workspaceId;
  return {
    owner: project ?? workspace.name,
    async put(connection, endpointUrl, key) {
      await send('PUT', `${owner}/connections/${connection}`, {
        properties: {
          authType: 'CustomKeys',
          category: 'CustomKeys',
          target: endpointUrl,
          isSharedToAll: false,
          credentials: { keys: { key } },
          metadata: { endpoint: endpointUrl },
        },
      });
    },
    async remove(connection) {
      await find(() => send('DELETE', `${owner}/connections/${connection}`));
    },
  };
}
