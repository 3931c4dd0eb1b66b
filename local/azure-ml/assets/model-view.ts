import { toSystemData } from '../http/system-data.ts';
import type { Service } from '../service.ts';
import { toWorkspaceId } from '../workspace.ts';
import type { ModelVersion } from './model-version.ts';

/** A model version as ARM shows it: the URI is the place in the default datastore, no longer the job's output. */
export function toModelVersionView(service: Service, model: ModelVersion) {
  const { name, version, modelType, jobName, flavors, labels, createdAt, modifiedAt, askedUri } = model;
  const { subscriptionId, resourceGroup, name: workspace } = service.workspace;
  const store = `azureml://subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/workspaces/${workspace}/datastores/workspaceblobstore`;
  return {
    id: `${toWorkspaceId(service.workspace)}/models/${name}/versions/${version}`,
    name: version,
    type: 'Microsoft.MachineLearningServices/workspaces/models/versions',
    properties: {
      description: null,
      tags: {},
      properties: {},
      isArchived: false,
      isAnonymous: false,
      ...labels,
      modelType,
      jobName,
      modelUri: `${store}/paths/azureml/${jobName ?? ''}/${askedUri.split('/outputs/')[1] ?? ''}/`,
      flavors: Object.fromEntries(flavors.map((flavor) => [flavor, { data: {} }])),
    },
    systemData: toSystemData(createdAt, modifiedAt),
  };
}

/** A model's container: `nextVersion` is the number after its largest. */
export function toModelContainerView(service: Service, name: string, versions: ModelVersion[]) {
  const largest = Math.max(0, ...versions.map(({ version }) => Number(version)).filter(Number.isInteger));
  const [first, last, made] = [versions[0], versions.at(-1), service.modelContainers.get(name)];
  const createdAt = made?.createdAt ?? first?.createdAt ?? 0;
  return {
    id: `${toWorkspaceId(service.workspace)}/models/${name}`,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/models',
    properties: {
      description: null,
      tags: {},
      properties: {},
      isArchived: false,
      ...made?.labels,
      latestVersion: last?.version ?? null,
      nextVersion: String(largest + 1),
    },
    systemData: toSystemData(createdAt, last?.createdAt ?? createdAt),
  };
}
