import type { OnlineDeployment } from '@azure/arm-machinelearning';
import { z } from 'zod';
import type { AzureMl } from './azure-ml.ts';

export interface DeploymentOrder {
  runId: string;
  createdAt: string;
  modelId: string;
  instanceType: string;
}

export interface DeploymentState {
  name: string;
  provisioningState: string;
  /** Of the run it was made for. */
  createdAt: string;
}

export interface OnlineDeployments {
  state(endpoint: string, deployment: string): Promise<DeploymentState | undefined>;
  /** None where the endpoint is gone. */
  list(endpoint: string): Promise<DeploymentState[]>;
  /** Starts making the deployment, one instance. */
  create(endpoint: string, deployment: string, order: DeploymentOrder): Promise<void>;
  /** Starts deleting it. */
  remove(endpoint: string, deployment: string): Promise<void>;
  /** Why it failed: Azure's own words, or else the last lines of the container's log. */
  failureOf(endpoint: string, deployment: string): Promise<string>;
}

/** A language model needs longer to start and to answer than Azure's defaults allow (10 s and 5 s). */
const patience = {
  livenessProbe: {
    initialDelay: 'PT600S',
    period: 'PT10S',
    timeout: 'PT2S',
    successThreshold: 1,
    failureThreshold: 30,
  },
  readinessProbe: {
    initialDelay: 'PT10S',
    period: 'PT10S',
    timeout: 'PT2S',
    successThreshold: 1,
    failureThreshold: 30,
  },
};

/** Cards of 16 GB: half is the model's, and each conversation at its full length takes a tenth more. */
const smallCards = /_(T4|NC\d+r?s)_v3$/i;

const requestSettingsOf = (instanceType: string) => ({
  requestTimeout: 'PT180S',
  maxConcurrentRequestsPerInstance: smallCards.test(instanceType) ? 2 : 4,
});

const toState = ({ name, properties, tags }: OnlineDeployment): DeploymentState => ({
  name: name ?? '',
  provisioningState: properties.provisioningState ?? 'Unknown',
  createdAt: tags?.['droptuneCreatedAt'] ?? '',
});

export function createOnlineDeployments({ workspace, workspaceId, call, find, send }: AzureMl): OnlineDeployments {
  const { resourceGroup, name, location } = workspace;

  /** The operation that made it, which Azure forgets after a while. */
  async function reasonOf(operationUrl: string): Promise<string | undefined> {
    const operation = operationSchema.safeParse(await find(() => send('GET', operationUrl)));
    return operation.success ? `${operation.data.error.code}: ${operation.data.error.message}` : undefined;
  }

  async function logOf(endpoint: string, deployment: string): Promise<string> {
    const options = { containerType: 'InferenceServer', tail: 20 };
    const logs = await find((client) =>
      client.onlineDeployments.getLogs(resourceGroup, name, endpoint, deployment, options),
    );
    return logs?.content ? `The container's log ends with: ${logs.content.slice(-600)}` : 'Azure gave no reason.';
  }

  return {
    async state(endpoint, deployment) {
      const found = await find((client) => client.onlineDeployments.get(resourceGroup, name, endpoint, deployment));
      return found && toState(found);
    },
    async list(endpoint) {
      const found = await find(async (client) => {
        const all: DeploymentState[] = [];
        for await (const deployment of client.onlineDeployments.list(resourceGroup, name, endpoint))
          all.push(toState(deployment));
        return all;
      });
      return found ?? [];
    },
    async create(endpoint, deployment, { runId, createdAt, modelId, instanceType }) {
      const wanted: OnlineDeployment = {
        location,
        tags: { droptuneRun: runId, droptuneCreatedAt: createdAt },
        sku: { name: 'Default', capacity: 1 },
        properties: {
          endpointComputeType: 'Managed',
          model: modelId,
          instanceType,
          // What a container writes may repeat what it was asked. Its log can be fetched all the same.
          appInsightsEnabled: false,
          egressPublicNetworkAccess: 'Enabled',
          scaleSettings: { scaleType: 'Default' },
          requestSettings: requestSettingsOf(instanceType),
          ...patience,
        },
      };
      await call((client) =>
        client.onlineDeployments.beginCreateOrUpdate(resourceGroup, name, endpoint, deployment, wanted),
      );
    },
    async remove(endpoint, deployment) {
      await send('DELETE', `${workspaceId}/onlineEndpoints/${endpoint}/deployments/${deployment}`);
    },
    async failureOf(endpoint, deployment) {
      const found = await find((client) => client.onlineDeployments.get(resourceGroup, name, endpoint, deployment));
      const operation = found?.properties.properties?.['AzureAsyncOperationUri'];
      const reason = operation ? await reasonOf(operation) : undefined;
      return reason ?? (await logOf(endpoint, deployment));
    },
  };
}

const operationSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
