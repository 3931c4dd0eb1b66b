import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { AzureMl } from './azure-ml.ts';
import { createFileService } from './file-service.ts';

/** The share in which a workspace keeps notebooks and flows, as the datastore that Azure makes with it names it. */
const datastoreSchema = z.object({
  properties: z.object({
    datastoreType: z.literal('AzureFile'),
    accountName: z.string(),
    fileShareName: z.string(),
    endpoint: z.string().nullish(),
    protocol: z.string().nullish(),
  }),
});

/** Where Studio and compute instances show a workspace's flows. */
export interface FlowShare {
  /** Puts the files into a folder of the share; what is there already is written again. Answers the folder's path. */
  upload(folder: string, files: Readonly<Record<string, string>>): Promise<string>;
}

export interface FlowShareOptions {
  /** The project that prompt flow runs in; the workspace itself where there is none. */
  project: string | undefined;
  /** Address of the file service; what the datastore says where it is not given. */
  fileUrl: string | undefined;
}

/** Folders of people are beside it, named after them. */
const ownFolder = ['Users', 'droptune', 'promptflow'];

export function createFlowShare(
  { send, workspaceId }: AzureMl,
  credential: TokenCredential,
  { project, fileUrl }: FlowShareOptions,
): FlowShare {
  const owner = project ? workspaceId.replace(/[^/]+$/, project) : workspaceId;

  async function findShare(): Promise<{ accountUrl: string; share: string }> {
    const found = await send('GET', `${owner}/datastores/workspaceworkingdirectory`);
    const { properties } = datastoreSchema.parse(found);
    const { accountName, fileShareName: share, endpoint, protocol } = properties;
    const address = `${protocol ?? 'https'}://${accountName}.file.${endpoint ?? 'core.windows.net'}`;
    return { share, accountUrl: fileUrl ?? address };
  }

  return {
    async upload(folder, files) {
      const { accountUrl, share } = await findShare();
      const service = createFileService(accountUrl, credential);
      const parts = [...ownFolder, folder];
      for (let depth = 1; depth <= parts.length; depth += 1)
        await service.makeDirectory([share, ...parts.slice(0, depth)].join('/'));
      for (const [name, content] of Object.entries(files))
        await service.writeFile([share, ...parts, name].join('/'), content);
      return parts.join('/');
    },
  };
}
