import { notFound, userError } from '../http/arm-error.ts';
import { dataVersionKey } from '../assets/data-version.ts';
import { datastoresOf } from '../assets/datastore-routes.ts';
import type { Service } from '../service.ts';

/** A blob that a URI names. */
export interface BlobPlace {
  container: string;
  blob: string;
}

const datastorePath =
  /^azureml:\/\/(?:subscriptions\/[^/]+\/resource[gG]roups\/[^/]+\/(?:providers\/Microsoft\.MachineLearningServices\/)?workspaces\/[^/]+\/)?datastores\/([^/]+)\/paths\/(.+)$/;
const dataAsset = /^(?:azureml:([^/:]+):([^/:]+)|.*\/data\/([^/]+)\/versions\/([^/]+))$/;

/**
 * The blob behind a URI of a job's input: a datastore path (short or long), a data asset, or an https address of the
 * workspace's own blob service. Throws 400 or 404 for everything else.
 */
export function checkDataUri(service: Service, uri: string): BlobPlace {
  const [, store, path] = datastorePath.exec(uri) ?? [];
  if (store && path) return { container: containerOf(service, store), blob: decodeURIComponent(path) };
  const [, name, version, longName, longVersion] = dataAsset.exec(uri) ?? [];
  const asset = service.dataVersions.get(dataVersionKey(name ?? longName ?? '', version ?? longVersion ?? ''));
  if (asset) return checkDataUri(service, asset.dataUri);
  if (uri.startsWith(`${service.blobUrl}/`)) return placeOf(uri.slice(service.blobUrl.length + 1));
  if (dataAsset.test(uri)) throw notFound(`Data asset '${uri}'`);
  throw userError(`The uri '${uri}' cannot be read: give azureml://datastores/<datastore>/paths/<path>.`);
}

function containerOf({ workspace }: Service, name: string): string {
  const store = datastoresOf(workspace).find((datastore) => datastore.name === name);
  if (!store) throw userError(`Could not find datastore: ${name}`, 'NotFoundError');
  return store.containerName;
}

function placeOf(path: string): BlobPlace {
  const [container = '', ...rest] = path.split('/');
  return { container, blob: decodeURIComponent(rest.join('/')) };
}
