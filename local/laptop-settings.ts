import { laptopWorkspace } from './azure-ml/workspace.ts';
import type { Certificate } from './certificate.ts';
import type { Identity } from './identity.ts';
import type { LaptopSecrets } from './laptop-secrets.ts';

const { subscriptionId, resourceGroup } = laptopWorkspace;

/** The user-assigned identity that the cluster and the endpoints run as. */
const identityId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/droptune`;

/**
 * Collecting garbage more often, and before the heap is four times as large as what is alive in it, takes a third of the memory
 * away and hardly any time; so does giving large buffers back to the system, which glibc stops doing after the first ones.
 */
export const workerMemory = {
  NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=1024',
  MALLOC_MMAP_THRESHOLD_: '131072',
};

/** What a deployment of `infra/` makes in the storage account. */
export const containers = ['datasets', 'files', 'runs', 'eventgrid-deadletter'] as const;
export const tables = [
  'claims',
  'runs',
  'events',
  'results',
  'models',
  'files',
  'webhooks',
  'deliveries',
  'keys',
  'ledger',
] as const;

/** The addresses and secrets that settings are made of. */
export interface SettingsSource {
  azureMlUrl: string;
  blobUrl: string;
  tableUrl: string;
  fileShareUrl: string;
  identity: Pick<Identity, 'endpoint' | 'header'>;
  certificate: Pick<Certificate, 'certPath'>;
  secrets: LaptopSecrets;
}

/** Every setting the app needs on this laptop, whichever Functions host runs it. */
export function toAppSettings(source: SettingsSource): Record<string, string> {
  const { azureMlUrl, blobUrl, tableUrl, fileShareUrl, identity, certificate, secrets } = source;
  return {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    ...workerMemory,
    AzureWebJobsDisableHomepage: 'true',
    AZURE_SUBSCRIPTION_ID: subscriptionId,
    AZURE_RESOURCE_GROUP: resourceGroup,
    AZURE_ML_WORKSPACE: laptopWorkspace.name,
    AZURE_LOCATION: laptopWorkspace.location,
    AZURE_RESOURCE_MANAGER_URL: azureMlUrl,
    DROPTUNE_BLOB_URL: blobUrl,
    DROPTUNE_TABLE_URL: tableUrl,
    DROPTUNE_FILE_URL: fileShareUrl,
    DROPTUNE_DATASTORE: 'droptune_runs',
    DROPTUNE_IDENTITY_ID: identityId,
    DROPTUNE_API_KEY: secrets.apiKey,
    // Hours of training take seconds here: a lost event should not cost five minutes.
    DROPTUNE_POLL_SECONDS: '5',
    DROPTUNE_WEBHOOK_SECRET: secrets.webhookSecret,
    DROPTUNE_SECRETS_KEY: secrets.secretsKey,
    DROPTUNE_WEBHOOK_LOOPBACK: 'allow',
    IDENTITY_ENDPOINT: identity.endpoint,
    IDENTITY_HEADER: identity.header,
    NODE_EXTRA_CA_CERTS: certificate.certPath,
  };
}
