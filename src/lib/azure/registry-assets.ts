import { z } from 'zod';
import type { AzureMl } from './azure-ml.ts';
import { createRegionalHost } from './regional-host.ts';

const discoverySchema = z.object({
  primaryRegionResourceProviderUri: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
});
const versionSchema = z.object({
  name: z.string(),
  properties: z.object({ isArchived: z.boolean().nullish() }).nullish(),
});
const versionsSchema = z.object({ value: z.array(versionSchema) });

/** A version of an asset. An archived one is hidden from lists and still answers by its id. */
export interface RegistryVersion {
  version: string;
  isArchived: boolean;
}

/** Assets of one kind in the public registry `azureml`. */
export interface RegistryAssets {
  /** That version of the asset; undefined where the registry does not have it. */
  find(asset: { name: string; version: string }): Promise<RegistryVersion | undefined>;
  /** Versions of an asset, in no particular order; empty where the registry does not have it. */
  versions(name: string): Promise<RegistryVersion[]>;
}

/** The registry's own data plane, which the workspace's regional host knows the address of. */
const apiVersion = 'api-version=2021-10-01-dataplanepreview';

const toVersion = ({ name, properties }: z.infer<typeof versionSchema>): RegistryVersion => ({
  version: name,
  isArchived: properties?.isArchived ?? false,
});

export function createRegistryAssets(azureMl: AzureMl, kind: 'models' | 'components'): RegistryAssets {
  const { send, find } = azureMl;
  const origin = createRegionalHost(azureMl);

  async function assetsUrl(): Promise<string> {
    const discovery = await send('GET', `${await origin()}/registrymanagement/v1.0/registries/azureml/discovery`);
    const { primaryRegionResourceProviderUri, subscriptionId, resourceGroup } = discoverySchema.parse(discovery);
    const registry = `subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/registries/azureml`;
    return `${primaryRegionResourceProviderUri.replace(/\/$/, '')}/mferp/managementfrontend/${registry}/${kind}`;
  }

  return {
    async find({ name, version }) {
      const url = `${await assetsUrl()}/${name}/versions/${version}?${apiVersion}`;
      const found = await find(() => send('GET', url));
      return found === undefined ? undefined : { ...toVersion(versionSchema.parse(found)), version };
    },
    async versions(name) {
      const url = `${await assetsUrl()}/${name}/versions?${apiVersion}&listViewType=All`;
      const found = await find(() => send('GET', url));
      return found === undefined ? [] : versionsSchema.parse(found).value.map(toVersion);
    },
  };
}

/** The highest version, one that is not archived before any that is. */
export async function newestOf(assets: RegistryAssets, name: string): Promise<RegistryVersion | undefined> {
  const [newest] = (await assets.versions(name)).toSorted(
    (left, right) =>
      Number(left.isArchived) - Number(right.isArchived) ||
      right.version.localeCompare(left.version, 'en', { numeric: true }),
  );
  return newest;
}
