import { toResourceType } from '../../local/azure-ml/http/request-log.ts';
import type { RecordedRuns } from './recorded-runs.ts';

/** What a caller must be allowed to do, and where: `workspace`, `subscription`, a container by name, `storage`, … */
export interface Need {
  action: string;
  on: string;
}

/** One kind of request that the app makes, whatever the names in it. */
export interface AzureCall {
  service: string;
  method: string;
  path: string;
  apiVersion: string;
  /** Names of what is in its bodies, over all such requests. */
  fields: string[];
  needs: Need[];
}

/** Where each service of the laptop cloud listens; what goes elsewhere (webhooks, the host itself) is no call of Azure. */
export interface Origins {
  azureMl: string;
  blobs: string;
  tables: string;
  events: string;
  identity: string;
}

interface Asked {
  method: string;
  url: URL;
}

const provider = 'Microsoft.MachineLearningServices';
const anyDeployment = `/subscriptions/s/resourceGroups/g/providers/${provider}/workspaces/w/onlineEndpoints/e/deployments/d`;
const workspacePath = '/subscriptions/…/workspaces/{workspace}';

/** The distinct calls of a recording, by service, path and method. */
export function toAzureCalls({ requests, arm }: RecordedRuns, origins: Origins): AzureCall[] {
  const calls = new Map<string, AzureCall>();
  for (const { origin, method, path } of requests) {
    const call = toCall({ method, url: new URL(path, origin) }, origin, origins);
    if (call) calls.set(keyOf(call), call);
  }
  for (const call of unrecorded(origins)) calls.set(keyOf(call), call);
  for (const { method, path, body } of arm) {
    const call = calls.get(keyOf(armCall({ method, url: new URL(path, origins.azureMl) })));
    if (!call || typeof body !== 'object' || body === null) continue;
    call.fields = [...new Set([...call.fields, ...fieldsOf(body)])].sort();
    if (JSON.stringify(body).includes('userAssignedIdentities')) {
      call.needs = [...call.needs.filter(({ on }) => on !== 'machineIdentity'), assignIdentity];
    }
  }
  return [...calls.values()].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

/** What no run on the laptop asks: why a deployment failed when Azure has forgotten it, and the workspace's file share. */
function unrecorded({ azureMl }: Origins): AzureCall[] {
  const logs = armCall({ method: 'POST', url: new URL(`${anyDeployment}/getLogs?api-version=2025-06-01`, azureMl) });
  const semantics = 'Microsoft.Storage/storageAccounts/fileServices/writeFileBackupSemantics/action';
  const file = (query: string): AzureCall => ({
    ...plain('File storage', { method: 'PUT', url: new URL(azureMl) }, `/{share}/{path}${query}`),
    needs: [{ action: semantics, on: 'storage' }],
  });
  return [{ ...logs, fields: ['containerType', 'tail'] }, ...['', '?comp=range', '?restype=directory'].map(file)];
}

const assignIdentity: Need = {
  action: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  on: 'machineIdentity',
};

const keyOf = ({ service, path, method }: AzureCall): string => `${service} ${path} ${method}`;

function toCall(asked: Asked, origin: string, origins: Origins): AzureCall | undefined {
  if (origin === origins.azureMl) return machineLearningCall(asked);
  if (origin === new URL(origins.blobs).origin) return blobCall(asked);
  if (origin === new URL(origins.tables).origin) return tableCall(asked);
  if (origin === origins.events) {
    const needs = [{ action: 'Microsoft.EventGrid/events/send/action', on: 'eventsTopic' }];
    return { ...plain('Event Grid topic', asked, '/api/events'), needs };
  }
  if (origin === new URL(origins.identity).origin) {
    const audience = asked.url.searchParams.get('resource') ?? '';
    return plain('Managed identity', asked, `/msi/token?resource=${audience}`);
  }
  return undefined;
}

const plain = (service: string, { method, url }: Asked, path: string): AzureCall => ({
  service,
  method,
  path,
  apiVersion: url.searchParams.get('api-version') ?? '',
  fields: [],
  needs: [],
});

function machineLearningCall(asked: Asked): AzureCall {
  const { pathname } = asked.url;
  if (pathname.startsWith('/subscriptions/')) return armCall(asked);
  if (pathname.startsWith('/endpoints/')) return plain('Online endpoint', asked, '/score');
  const path = pathname
    .replace(/\/subscriptions\/.*?\/workspaces\/[^/]+/, '/…/workspaces/{workspace}')
    .replace(/\/subscriptions\/.*?\/registries\//, '/…/registries/')
    .replace(/\/experiments\/[^/]+\/runs\/[^/]+/, '/experiments/{experiment}/runs/{run}')
    .replace(/\/models\/[^/]+\/versions\/[^/]+/, '/models/{model}/versions/{version}');
  // The registry of Azure itself is open to whoever is signed in.
  const needs = pathname.includes('/workspaces/')
    ? [{ action: `${provider}/workspaces/experiments/runs/read`, on: 'workspace' }]
    : [];
  return { ...plain('Azure Machine Learning, the region', asked, path), needs };
}

function armCall(asked: Asked): AzureCall {
  const [before = '', after = ''] = asked.url.pathname.split(`/providers/${provider}/`);
  const parts = after.split('/');
  const path = parts.map((part, index) =>
    index % 2 === 0 ? part : `{${(parts[index - 1] ?? '').replace(/(?<!u)s$/, '')}}`,
  );
  const type = toResourceType(asked.url.pathname);
  const verb = { GET: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete' }[asked.method] ?? 'action';
  const ofWorkspace = before.includes('/resourceGroups/');
  return {
    ...plain(
      'Azure Resource Manager',
      asked,
      ofWorkspace ? [workspacePath, ...path.slice(2)].join('/') : `/subscriptions/…/${path.join('/')}`,
    ),
    needs: [{ action: `${type}/${verb}`, on: ofWorkspace ? 'workspace' : 'subscription' }],
  };
}

function blobCall(asked: Asked): AzureCall {
  const [, , container = '', ...rest] = asked.url.pathname.split('/');
  const operation = asked.url.searchParams.get('comp');
  const name = rest.length === 0 ? '' : container === 'runs' ? '/{run}/{file}' : '/{blob}';
  const verb = { GET: 'read', HEAD: 'read', DELETE: 'delete' }[asked.method] ?? 'write';
  const action = `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${verb}`;
  const path = `/${container}${name}${operation ? `?comp=${operation}` : ''}`;
  return { ...plain('Blob storage', asked, path), needs: [{ action, on: container }] };
}

/** An upsert needs the right to add as well as to update; the broad right to write is asked for only by a replacement. */
function tableCall(asked: Asked): AzureCall {
  // Whether deletions coincide is chance: they are one call, alone or together.
  if (asked.url.pathname.endsWith('/$batch'))
    return tableCall({ ...asked, method: 'DELETE', url: new URL('/account/deliveries(one)', asked.url) });
  const [, table = '', how = ''] = /^\/[^/]+\/(\w+)(.*)$/.exec(asked.url.pathname) ?? [];
  const verbs = { GET: ['read'], POST: ['add/action'], DELETE: ['delete'] }[asked.method] ?? [
    'add/action',
    'update/action',
  ];
  const prefix = 'Microsoft.Storage/storageAccounts/tableServices/tables/entities';
  const keys = how.startsWith('()') ? '()?$filter' : how === '' ? '' : '(PartitionKey,RowKey)';
  return {
    ...plain('Table storage', asked, `/${table}${keys}`),
    needs: verbs.map((verb) => ({ action: `${prefix}/${verb}`, on: 'storage' })),
  };
}

/** `properties.traffic.*` and the like: members down to the third level, what lies deeper as an ellipsis. */
function fieldsOf(value: object, path: string[] = []): string[] {
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    const here = [...path, key];
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return [here.join('.')];
    if (here.length >= 3 || key === 'userAssignedIdentities' || key === 'traffic' || key === 'tags')
      return [`${here.join('.')}.…`];
    return fieldsOf(member, here);
  });
}
