import type { OnlineDeployment } from '@azure/arm-machinelearning';
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
  list(endpoint: string): Promise<DeploymentState[]>;
  /** Starts making the deployment, one instance. */
  create(endpoint: string, deployment: string, order: DeploymentOrder): Promise<void>;
  /** Starts deleting it. */
  remove(endpoint: string, deployment: string): Promise<void>;
  /** The last lines of the container's log, for people who must find out why it failed. */
  log(endpoint: string, deployment: string): Promise<string>;
}

/** A language model needs longer to start and to answer than Azure's defaults allow (10 s and 5 s). */
const patience = {
  requestSettings: { requestTimeout: 'PT180S', maxConcurrentRequestsPerInstance: 4 },
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

const toState = ({ name, properties, tags }: OnlineDeployment): DeploymentState => ({
  name: name ?? '',
  provisioningState: properties.provisioningState ?? 'Unknown',
  createdAt: tags?.['droptuneCreatedAt'] ?? '',
});

export function createOnlineDeployments({
  client,
  workspace,
  workspaceId,
  call,
  find,
  send,
}: AzureMl): OnlineDeployments {
  const { resourceGroup, name, location } = workspace;
  return {
    async state(endpoint, deployment) {
      const found = await find(() => client.onlineDeployments.get(resourceGroup, name, endpoint, deployment));
      return found && toState(found);
    },
    list: (endpoint) =>
      call(async () => {
        const found: DeploymentState[] = [];
        for await (const deployment of client.onlineDeployments.list(resourceGroup, name, endpoint))
          found.push(toState(deployment));
        return found;
      }),
    async create(endpoint, deployment, { runId, createdAt, modelId, instanceType }) {
      const wanted: OnlineDeployment = {
        location,
        tags: { droptuneRun: runId, droptuneCreatedAt: createdAt },
        sku: { name: 'Default', capacity: 1 },
        properties: {
          endpointComputeType: 'Managed',
          model: modelId,
          instanceType,
          appInsightsEnabled: true,
          egressPublicNetworkAccess: 'Enabled',
          scaleSettings: { scaleType: 'Default' },
          ...patience,
        },
      };
      await call(() => client.onlineDeployments.beginCreateOrUpdate(resourceGroup, name, endpoint, deployment, wanted));
    },
    async remove(endpoint, deployment) {
      await send('DELETE', `${workspaceId}/onlineEndpoints/${endpoint}/deployments/${deployment}`);
    },
    async log(endpoint, deployment) {
      const options = { containerType: 'InferenceServer', tail: 20 };
      const logs = await find(() =>
        client.onlineDeployments.getLogs(resourceGroup, name, endpoint, deployment, options),
      );
      return logs?.content ?? '';
    },
  };
}
