import { ServiceError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Route } from '../http/route.ts';
import { toSystemData } from '../http/system-data.ts';
import type { Service } from '../service.ts';
import { toWorkspaceId, workingShareOf, type Workspace } from '../workspace.ts';

/** A container that jobs may name in `azureml://datastores/<name>/paths/…`. */
export interface Datastore {
  name: string;
  containerName: string;
  isDefault: boolean;
}

/** The workspace's datastores, as `infra/` registers them. */
export function datastoresOf({ id }: Workspace): Datastore[] {
  return [
    { name: 'workspaceblobstore', containerName: `azureml-blobstore-${id}`, isDefault: true },
    { name: 'droptune_runs', containerName: 'runs', isDefault: false },
  ];
}

/** The one datastore that is a file share. */
const fileStore = 'workspaceworkingdirectory';

const list = `${workspacePath}/datastores`;

export function datastoreRoutes(service: Service): Route[] {
  const all = datastoresOf(service.workspace);
  return [
    managementRoute('GET', list, (call) => {
      const isDefault = call.query.get('isDefault');
      const asked =
        isDefault === null ? all : all.filter((store) => String(store.isDefault) === isDefault.toLowerCase());
      return listAnswer(call, service.url(), [
        ...asked.map((store) => toView(service, store)),
        ...(isDefault === 'true' ? [] : [toFileView(service)]),
      ]);
    }),
    managementRoute('GET', `${list}/{name}`, (call) => {
      if (parameter(call, 'name') === fileStore) return { status: 200, body: toFileView(service) };
      const store = all.find(({ name }) => name === parameter(call, 'name'));
      if (!store) {
        throw new ServiceError(
          404,
          'UserError',
          `Could not find datastore: ${parameter(call, 'name')}`,
          'NotFoundError',
        );
      }
      return { status: 200, body: toView(service, store) };
    }),
  ];
}

const toFileView = (service: Service) =>
  viewOf(service, fileStore, {
    datastoreType: 'AzureFile',
    isDefault: false,
    fileShareName: workingShareOf(service.workspace),
  });

const toView = (service: Service, { name, containerName, isDefault }: Datastore) =>
  viewOf(service, name, { datastoreType: 'AzureBlob', isDefault, containerName });

function viewOf({ workspace, blobUrl }: Service, name: string, properties: object) {
  const { host, protocol } = new URL(blobUrl);
  return {
    id: `${toWorkspaceId(workspace)}/datastores/${name}`,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/datastores',
    properties: {
      ...properties,
      accountName: 'devstoreaccount1',
      endpoint: host,
      protocol: protocol.replace(':', ''),
      serviceDataAccessAuthIdentity: 'WorkspaceSystemAssignedIdentity',
      credentials: { credentialsType: 'None' },
      tags: {},
      properties: {},
    },
    systemData: toSystemData(Date.UTC(2026, 0, 1)),
  };
}
