import { notFound } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, type Call, type Route } from '../http/route.ts';
import { toSystemData } from '../http/system-data.ts';
import type { Service } from '../service.ts';
import type { Workspace } from '../workspace.ts';
import { findComponentVersions, findRegistryModel, findVersions, type RegistryModel } from './registry-model.ts';

/** Microsoft's own place of the registry: what its discovery document says. */
const owner = { subscriptionId: '00000000-0000-4000-8000-00000000a2e1', resourceGroup: 'azureml-registry' };

const assets = (kind: 'models' | 'components', subscription: string, group: string) =>
  `/subscriptions/{${subscription}}/resourceGroups/{${group}}/providers/Microsoft.MachineLearningServices/registries/azureml/${kind}/{name}/versions`;
const models = (subscription: string, group: string) => assets('models', subscription, group);

/**
 * The public registry's models, a small catalogue to be read only: through ARM, and through the registry's own data plane,
 * whose address its discovery document tells.
 */
export function registryRoutes(service: Service): Route[] {
  const one = (call: Call) => ({ status: 200, body: find(service, call) });
  const throughArm = models('subscription', 'group');
  const dataPlane = (path: string, handle: Route['handle']): Route => ({
    method: 'GET',
    door: 'data-plane',
    path,
    handle,
  });
  return [
    managementRoute('GET', throughArm, (call) => list(service, call)),
    managementRoute('GET', `${throughArm}/{version}`, one),
    dataPlane('/registrymanagement/v1.0/registries/azureml/discovery', () => ({
      status: 200,
      body: toDiscovery(service),
    })),
    dataPlane(`/mferp/managementfrontend${models('owner', 'ownerGroup')}`, (call) => list(service, call)),
    dataPlane(`/mferp/managementfrontend${models('owner', 'ownerGroup')}/{version}`, one),
    dataPlane(`/mferp/managementfrontend${assets('components', 'owner', 'ownerGroup')}`, (call) =>
      listAnswer(call, service.url(), componentsOf(service, call)),
    ),
    dataPlane(`/mferp/managementfrontend${assets('components', 'owner', 'ownerGroup')}/{version}`, (call) => {
      const [name, version] = [parameter(call, 'name'), parameter(call, 'version')];
      const found = componentsOf(service, call).find((component) => component.name === version);
      if (!found) throw notFound(`Component with name '${name}' and version '${version}' in registry 'azureml'`);
      return { status: 200, body: found };
    }),
  ];
}

const toDiscovery = ({ url, workspace }: Service) => ({
  registryName: 'azureml',
  ...owner,
  tenantId: workspace.tenantId,
  primaryRegion: workspace.location,
  primaryRegionResourceProviderUri: `${url()}/`,
  resourceId: `/subscriptions/${owner.subscriptionId}/resourceGroups/${owner.resourceGroup}/providers/Microsoft.MachineLearningServices/registries/azureml`,
});

/** Versions of the pipeline component, the newest first, but for those that a switch has taken away. */
function componentsOf({ board }: Service, call: Call) {
  const name = parameter(call, 'name');
  const versions = findComponentVersions(name, board.read());
  if (versions.length === 0) throw notFound(`Component container with name '${name}' in registry 'azureml'`);
  return versions.map((version) => ({
    id: `azureml://registries/azureml/components/${name}/versions/${version}`,
    name: version,
    type: 'Microsoft.MachineLearningServices/registries/components/versions',
    properties: { isArchived: false, isAnonymous: false, provisioningState: 'Succeeded' },
    systemData: toSystemData(Date.UTC(2026, 5, 30)),
  }));
}

function find({ workspace, board }: Service, call: Call) {
  const [name, version] = [parameter(call, 'name'), parameter(call, 'version')];
  const model = findRegistryModel(name, version, board.read());
  if (!model) throw notFound(`Model with name '${name}' and version '${version}' in registry 'azureml'`);
  return toView(workspace, model, version);
}

/** Archived versions are listed when they are asked for. */
function list({ workspace, url, board }: Service, call: Call) {
  const found = findVersions(parameter(call, 'name'), board.read());
  if (!found?.versions.length)
    throw notFound(`Model container with name '${parameter(call, 'name')}' in registry 'azureml'`);
  const view = call.query.get('listViewType');
  const isShown = view === 'All' || found.model.isArchived === (view === 'ArchivedOnly');
  const versions = isShown ? found.versions.toReversed() : [];
  return listAnswer(
    call,
    url(),
    versions.map((version) => toView(workspace, found.model, version)),
  );
}

function toView({ subscriptionId, resourceGroup }: Workspace, model: RegistryModel, version: string) {
  const { name, isArchived, retirement, inferenceSizes } = model;
  const provider = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices`;
  return {
    id: `${provider}/registries/azureml/models/${name}/versions/${version}`,
    name: version,
    type: 'Microsoft.MachineLearningServices/registries/models/versions',
    properties: {
      description: null,
      isArchived,
      isAnonymous: false,
      modelType: 'mlflow_model',
      modelUri: `azureml://registries/azureml/models/${name}/versions/${version}`,
      flavors: { hftransformersv2: { data: {} }, python_function: { data: {} } },
      tags: {
        task: 'chat-completion',
        author: 'microsoft',
        inference_compute_allow_list: JSON.stringify(inferenceSizes),
        ...retirement,
      },
      properties: {
        inferenceMinSkuSpec: '6|1|112|64',
        inferenceRecommendedSku: inferenceSizes.join(', '),
        finetuneMinSkuSpec: '24|1|220|64',
        finetuneRecommendedSkus: 'Standard_NC24ads_A100_v4, Standard_NC48ads_A100_v4, Standard_NC96ads_A100_v4',
        textContextWindow: '4096',
        ...retirement,
      },
      provisioningState: 'Succeeded',
    },
    systemData: toSystemData(Date.UTC(2025, 0, 1)),
  };
}
