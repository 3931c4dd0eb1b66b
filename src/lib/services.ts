import type { TokenCredential } from '@azure/identity';
import { createHubClient } from 'chat-dataset/hub';
import { createAzureMl, type AzureMl } from './azure/azure-ml.ts';
import { createComputeCluster } from './azure/compute-cluster.ts';
import { createComputeQuota } from './azure/compute-quota.ts';
import { createConnections } from './azure/connections.ts';
import { createCredential } from './azure/credential.ts';
import { createDatasetStore } from './azure/dataset-store.ts';
import { createEventLog, type EventLog } from './azure/event-log.ts';
import { createFlowShare } from './azure/flow-share.ts';
import { createLedger } from './azure/ledger.ts';
import { createRegistryAssets } from './azure/registry-assets.ts';
import { createModelStore } from './azure/model-store.ts';
import { createOnlineDeployments } from './azure/online-deployments.ts';
import { createOnlineEndpoints } from './azure/online-endpoints.ts';
import { createRegisteredModels } from './azure/registered-models.ts';
import { createRunClaims } from './azure/run-claims.ts';
import { createRunEventsTopic } from './azure/run-events-topic.ts';
import { createRunJournal } from './azure/run-journal.ts';
import { createRunStore, type RunStore } from './azure/run-store.ts';
import { createScoringClient } from './azure/scoring-client.ts';
import { createStepResults } from './azure/step-results.ts';
import { openTable, type Table } from './azure/table-store.ts';
import { createTrainingJobs } from './azure/training-jobs.ts';
import { createWorkspaceDataPlane } from './azure/workspace-data-plane.ts';
import { createChatService } from './chat/chat-service.ts';
import { readConfig, type Config } from './config.ts';
import { foundationsOf } from './foundations.ts';
import { createAnnouncer } from './run/announcement.ts';
import { createAskForRun } from './run/ask-for-run.ts';
import { createCleanUp } from './run/clean-up.ts';
import { createConnecting } from './run/connecting.ts';
import { createFlowDownload } from './run/flow-download.ts';
import { hubAccessOf } from './hub-access.ts';
import { createHubRows } from './run/hub-rows.ts';
import { createImportWork } from './run/import-work.ts';
import { createIntake } from './run/intake.ts';
import { createRangeProgress } from './run/range-progress.ts';
import { createRangeWork } from './run/range-work.ts';
import { createResources } from './run/resources.ts';
import { createLineEndpoint } from './run/line-endpoint.ts';
import { createReplacedModels } from './run/replaced-models.ts';
import { createRunList } from './run/run-list.ts';
import { createRunReader } from './run/run-reader.ts';
import { createServing } from './run/serving.ts';
import { createSplitting } from './run/splitting.ts';
import { createStartRun } from './run/start-run.ts';
import { createUpkeep } from './run/create-upkeep.ts';
import { createTraining } from './run/training.ts';
import { createWebhookTimeline } from './run/webhook-timeline.ts';
import { createWebhooks } from './webhooks/create-webhooks.ts';
import { createSecretBox, type SecretBox } from './webhooks/secret-box.ts';

/** Everything the functions work with, made of the settings. No SDK is loaded before it is first spoken through. */
export function createServices(config: Config) {
  const credential = createCredential();
  const table = (name: string) => openTable(config.DROPTUNE_TABLE_URL, name, credential);
  const azureMl = createAzureMl(config.AZURE_RESOURCE_MANAGER_URL, workspaceOf(config), credential);
  const stores = createStores(table);
  const { claims, runs, events, ledger, models } = stores;
  const journal = createRunJournal(runs, events, azureMl.workspaceId);
  const datasets = createDatasetStore(config.DROPTUNE_BLOB_URL, credential);
  const progress = createRangeProgress(journal);
  const azure = createAzureParts(config, azureMl, credential);
  const scoring = createScoringClient(azure.endpoints.key);
  const training = createTraining(trainingSettingsOf(config), { ...azure, datasets, ledger, journal });
  const pollSeconds = config.DROPTUNE_POLL_SECONDS;
  const startRun = createStartRun(claims, runs, pollSeconds);
  const hub = createHubRows(datasets, createHubClient(hubAccessOf(config)));
  const importWork = createImportWork(datasets, progress, importSettingsOf(config), hub);
  const box = createBox(config);
  const webhooks = createWebhookParts(config, { credential, table, box, runs, events });
  return {
    config,
    ...stores,
    journal,
    training,
    intake: createIntake(datasets, journal, progress, importWork, box, hub, webhooks.judgeUrl),
    rangeWork: createRangeWork(datasets, progress),
    splitting: createSplitting(datasets, journal, progress),
    resources: createResources(resourcesOptionsOf(config), { ...azure, ledger, journal }),
    serving: createServing({ ...azure, workspaceId: azureMl.workspaceId, scoring, models, ledger, journal }),
    connecting: createConnecting({ ...azure, workspaceId: azureMl.workspaceId, datasets, journal }),
    flowDownload: createFlowDownload(runs, datasets),
    ...createRemovals(azure, stores, azureMl.workspaceId),
    ...createUpkeep({ ...stores, journal, webhooks, pollSeconds }),
    webhooks,
    announcer: createAnnouncer({ runs, models, events, outbox: webhooks.outbox }),
    chat: createChatService(models, scoring),
    ...createReaders(runs, datasets, training),
    startRun,
    askForRun: createAskForRun(datasets, startRun, box),
  };
}

type Stores = ReturnType<typeof createStores>;

/** What takes down what is billed. */
function createRemovals(
  azure: ReturnType<typeof createAzureParts>,
  { runs, ledger, models }: Stores,
  workspaceId: string,
) {
  const lineEndpoint = createLineEndpoint({ ...azure, runs, ledger, models });
  return {
    cleanUp: createCleanUp({ ...azure, workspaceId, runs, ledger, models, lineEndpoint }),
    replacedModels: createReplacedModels({ ...azure, runs, ledger, models }),
  };
}

/** What shows runs to clients. */
const createReaders = (...[runs, datasets, training]: Parameters<typeof createRunReader>) => ({
  reader: createRunReader(runs, datasets, training),
  runList: createRunList(runs),
});

/** What is kept in tables of the app's own. */
function createStores(table: (name: string) => Table) {
  const claims = table('claims');
  return {
    claims: createRunClaims(claims),
    runs: createRunStore(table('runs'), claims),
    events: createEventLog(table('events')),
    ledger: createLedger(table('ledger')),
    models: createModelStore(table('models')),
    results: createStepResults(table('results')),
  };
}

/** The clients of Azure Machine Learning, each for one kind of resource. */
function createAzureParts(config: Config, azureMl: AzureMl, credential: TokenCredential) {
  const { AZURE_ML_PROJECT: project, DROPTUNE_FILE_URL: fileUrl } = config;
  return {
    jobs: createTrainingJobs(azureMl),
    dataPlane: createWorkspaceDataPlane(azureMl),
    registry: createRegistryAssets(azureMl, 'models'),
    components: createRegistryAssets(azureMl, 'components'),
    registered: createRegisteredModels(azureMl),
    quota: createComputeQuota(azureMl),
    cluster: createComputeCluster(azureMl, config.DROPTUNE_COMPUTE_NAME, config.DROPTUNE_TRAINING_SIZE),
    endpoints: createOnlineEndpoints(azureMl),
    deployments: createOnlineDeployments(azureMl),
    connections: createConnections(azureMl, project),
    flowShare: createFlowShare(azureMl, credential, { project, fileUrl }),
  };
}

const workspaceOf = (config: Config) => ({
  subscriptionId: config.AZURE_SUBSCRIPTION_ID,
  resourceGroup: config.AZURE_RESOURCE_GROUP,
  name: config.AZURE_ML_WORKSPACE,
  location: config.AZURE_LOCATION,
  identityId: config.DROPTUNE_IDENTITY_ID,
});

const trainingSettingsOf = (config: Config) => ({
  datastore: config.DROPTUNE_DATASTORE,
  computeName: config.DROPTUNE_COMPUTE_NAME,
  pipelineVersion: config.DROPTUNE_PIPELINE_VERSION,
});

const resourcesOptionsOf = (config: Config) => ({
  region: config.AZURE_LOCATION,
  trainingSize: config.DROPTUNE_TRAINING_SIZE,
  servingSizes: config.DROPTUNE_SERVING_SIZES,
  computeName: config.DROPTUNE_COMPUTE_NAME,
  pipelineVersion: config.DROPTUNE_PIPELINE_VERSION,
  foundations: foundationsOf(config),
});

const importSettingsOf = (config: Config) => ({ pieceMs: config.DROPTUNE_PIECE_SECONDS * 1_000 });

const webhookSettingsOf = (config: Config) => ({
  runSecret: config.DROPTUNE_WEBHOOK_SECRET,
  allowLoopback: config.DROPTUNE_WEBHOOK_LOOPBACK === 'allow',
});

function createWebhookParts(config: Config, { credential, table, box, runs, events }: WebhookBasis) {
  return createWebhooks({
    settings: webhookSettingsOf(config),
    box,
    runs,
    onNews: createWebhookTimeline(events),
    webhooks: table('webhooks'),
    deliveries: table('deliveries'),
    topic: createTopic(config, credential),
  });
}

interface WebhookBasis {
  credential: TokenCredential;
  table: (name: string) => Table;
  box: SecretBox | undefined;
  runs: RunStore;
  events: EventLog;
}

const createTopic = ({ DROPTUNE_EVENTS_TOPIC_URL: url }: Config, credential: TokenCredential) =>
  url === undefined ? undefined : createRunEventsTopic(url, credential);

function createBox({ DROPTUNE_SECRETS_KEY: [first, ...others] = [] }: Config) {
  return first && createSecretBox([first, ...others]);
}

export type Services = ReturnType<typeof createServices>;

let services: Services | undefined;

/** The one set of services of this process, made on first use: importing a function needs no settings. */
export const getServices = (): Services => (services ??= createServices(readConfig()));
