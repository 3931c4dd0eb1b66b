import { createHubClient } from 'chat-dataset/hub';
import { createComputeCluster } from '../azure/compute-cluster.ts';
import { createComputeQuota } from '../azure/compute-quota.ts';
import { createRegisteredModels } from '../azure/registered-models.ts';
import { createRegistryAssets } from '../azure/registry-assets.ts';
import { createTrainingJobs } from '../azure/training-jobs.ts';
import { createWorkspaceDataPlane } from '../azure/workspace-data-plane.ts';
import { platformDependenciesOf } from '../models/platform-dependencies.ts';
import type { Config } from '../platform/config.ts';
import { hubAccessOf } from '../runs/dataset/hub-access.ts';
import { createHubRows } from '../runs/dataset/hub-rows.ts';
import { createImportWork } from '../runs/dataset/import-work.ts';
import { createIntake } from '../runs/dataset/intake.ts';
import { createRangeProgress } from '../runs/dataset/range-progress.ts';
import { createRangeWork } from '../runs/dataset/range-work.ts';
import { createSplitting } from '../runs/dataset/splitting.ts';
import { createEventPublisher } from '../runs/events/announcement.ts';
import { createAskForRun } from '../runs/requests/ask-for-run.ts';
import { createStartRun } from '../runs/requests/start-run.ts';
import { createResources } from '../runs/training/resources.ts';
import { createTraining } from '../runs/training/training.ts';
import { createRunList } from '../runs/views/run-list.ts';
import { createRunReader } from '../runs/views/run-reader.ts';
import { createUpkeep } from './create-upkeep.ts';
import { getModelServices } from './model-services.ts';
import { lazy } from '../platform/lazy.ts';
import { getPlatform } from './platform-services.ts';
import { getRunState } from './run-state.ts';
import { getWebhooks } from './webhook-services.ts';

/** What asks for runs, takes their steps, shows them and looks after them. */
export const getRunServices = lazy(() => {
  const { config, models } = getPlatform();
  const state = getRunState();
  const { claims, runs, events, datasets } = state;
  const { DROPTUNE_POLL_SECONDS: pollSeconds } = config;
  const webhooks = getWebhooks();
  const { modelRemoval } = getModelServices();
  const startRun = createStartRun(claims, runs, pollSeconds);
  const training = createTrainingParts();
  return {
    ...state,
    startRun,
    askForRun: createAskForRun(datasets, startRun, state.box),
    ...createDatasetParts(),
    ...training,
    announcer: createEventPublisher({ runs, models, events, outbox: webhooks.outbox }),
    reader: createRunReader(runs, datasets, training.training),
    runList: createRunList(runs),
    ...createUpkeep({ ...state, models, webhooks, modelRemoval, pollSeconds }),
  };
});

/** From a dropped file to the two that training reads. */
function createDatasetParts() {
  const { config } = getPlatform();
  const { datasets, journal, box } = getRunState();
  const progress = createRangeProgress(journal);
  const hub = createHubRows(datasets, createHubClient(hubAccessOf(config)));
  const importWork = createImportWork(datasets, progress, { pieceMs: config.DROPTUNE_PIECE_SECONDS * 1_000 }, hub);
  return {
    intake: createIntake({ datasets, journal, progress, importWork, box, hub, judgeUrl: getWebhooks().judgeUrl }),
    rangeWork: createRangeWork(datasets, progress),
    splitting: createSplitting(datasets, journal, progress),
  };
}

/** What training stands on, and training itself. */
function createTrainingParts() {
  const { config, azureMl } = getPlatform();
  const { datasets, ledger, journal } = getRunState();
  const azure = {
    jobs: createTrainingJobs(azureMl),
    dataPlane: createWorkspaceDataPlane(azureMl),
    registry: createRegistryAssets(azureMl, 'models'),
    components: createRegistryAssets(azureMl, 'components'),
    registered: createRegisteredModels(azureMl),
    quota: createComputeQuota(azureMl),
    cluster: createComputeCluster(azureMl, config.DROPTUNE_COMPUTE_NAME, config.DROPTUNE_TRAINING_SIZE),
  };
  return {
    training: createTraining(trainingSettingsOf(config), { ...azure, datasets, ledger, journal }),
    resources: createResources(resourcesOptionsOf(config), { ...azure, ledger, journal }),
  };
}

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
  platformDependencies: platformDependenciesOf(config),
});
