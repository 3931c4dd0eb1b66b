import type { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import type { HttpMethods } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { RemoteError } from '../platform/errors.ts';
import { lazy } from '../platform/lazy.ts';
import { orMissing, remoteCall } from './remote-call.ts';

const service = 'Azure Machine Learning';

/** The workspace in which everything is made. */
export interface Workspace {
  subscriptionId: string;
  resourceGroup: string;
  name: string;
  /** Region, as Azure writes it in `location`. */
  location: string;
  /** Resource id of the user-assigned identity that clusters and endpoints run as. */
  identityId: string;
}

/**
 * The one api-version of every call. The SDK's own is older and its serialisers stay as old: what they would drop
 * goes through `send` instead.
 */
export const machineLearningApiVersion = '2025-06-01';

/** Azure Machine Learning's control plane, as its SDK speaks to it. */
export interface AzureMl {
  workspace: Workspace;
  /** ARM id of the workspace. */
  workspaceId: string;
  /** The identity block of clusters and endpoints. */
  identity: { type: 'UserAssigned'; userAssignedIdentities: Record<string, object> };
  call<T>(call: (client: AzureMachineLearningWorkspaces) => Promise<T>): Promise<T>;
  /** The same, with undefined for what does not exist. */
  find<T>(call: (client: AzureMachineLearningWorkspaces) => Promise<T>): Promise<T | undefined>;
  /** A request of one's own through the SDK's pipeline (its sign-in and retries); the answer's JSON. */
  send(method: HttpMethods, url: string, body?: unknown): Promise<unknown>;
}

export function createAzureMl(resourceManagerUrl: string, workspace: Workspace, credential: TokenCredential): AzureMl {
  const options = {
    endpoint: resourceManagerUrl,
    $host: resourceManagerUrl,
    credentialScopes: ['https://management.azure.com/.default'],
    retryOptions: { maxRetries: 3 },
  };
  const connect = async (further: { apiVersion?: string } = {}) => {
    const sdk = await import('./sdk/machine-learning.ts');
    return new sdk.AzureMachineLearningWorkspaces(credential, workspace.subscriptionId, { ...options, ...further });
  };
  const client = lazy(() => connect({ apiVersion: machineLearningApiVersion }));
  // A client that is given an api-version writes it into every URL, those of other services too.
  const plain = lazy(() => connect());
  const { subscriptionId, resourceGroup, name } = workspace;
  return {
    workspace,
    workspaceId: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
    identity: { type: 'UserAssigned', userAssignedIdentities: { [workspace.identityId]: {} } },
    call: (call) => remoteCall(service, async () => call(await client())),
    find: (call) => orMissing(service, async () => call(await client())),
    send: (method, url, body) =>
      remoteCall(service, async () => sendJson(await plain(), method, addressOf(url, resourceManagerUrl), body)),
  };
}

/** A path is one of the resource manager; a whole URL is taken as it is. */
function addressOf(pathOrUrl: string, resourceManagerUrl: string): string {
  if (!pathOrUrl.startsWith('/')) return pathOrUrl;
  const url = new URL(pathOrUrl, resourceManagerUrl);
  url.searchParams.set('api-version', machineLearningApiVersion);
  return url.href;
}

/** `sendRequest` does not throw on 4xx and 5xx: that is done here. */
async function sendJson(
  client: AzureMachineLearningWorkspaces,
  method: HttpMethods,
  url: string,
  body: unknown,
): Promise<unknown> {
  const { createPipelineRequest } = await import('./sdk/machine-learning.ts');
  const request = createPipelineRequest({ url, method });
  if (body !== undefined) {
    request.headers.set('content-type', 'application/json');
    request.body = JSON.stringify(body);
  }
  const response = await client.sendRequest(request);
  const text = response.bodyAsText ?? '';
  if (response.status >= 400) throw new RemoteError(service, response.status, codeOf(text), text.slice(0, 1_000));
  return text ? JSON.parse(text) : undefined;
}

/** ARM's error body is `{"error":{"code":…}}`; other services' are not always JSON. */
function codeOf(text: string): string {
  return /"code"\s*:\s*"([^"]{1,80})"/.exec(text)?.[1] ?? '';
}
