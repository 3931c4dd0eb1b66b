import { createConnections } from '../azure/connections.ts';
import { createFlowShare } from '../azure/flow-share.ts';
import { createOnlineDeployments } from '../azure/online-deployments.ts';
import { createOnlineEndpoints } from '../azure/online-endpoints.ts';
import { createTrainingJobs } from '../azure/training-jobs.ts';
import { createCleanUp } from '../models/clean-up.ts';
import { createConnecting } from '../models/connecting.ts';
import { createLineEndpoint } from '../models/line-endpoint.ts';
import { createFlowDownload } from '../models/prompt-flow/flow-download.ts';
import { createModelRemoval } from '../models/remove-model.ts';
import { createReplacedModels } from '../models/replaced-models.ts';
import { createServing } from '../models/serving.ts';
import { getChatServices } from './chat-services.ts';
import { lazy } from '../platform/lazy.ts';
import { getPlatform } from './platform-services.ts';
import { getRunState } from './run-state.ts';

/** The life of a line's models: deploying, going live, connecting, retiring, removing. */
export const getModelServices = lazy(() => {
  const platform = getPlatform();
  const state = getRunState();
  const { config, credential, azureMl, models } = platform;
  const { AZURE_ML_PROJECT: project, DROPTUNE_FILE_URL: fileUrl } = config;
  const azure = {
    jobs: createTrainingJobs(azureMl),
    endpoints: createOnlineEndpoints(azureMl),
    deployments: createOnlineDeployments(azureMl),
    connections: createConnections(azureMl, project),
    flowShare: createFlowShare(azureMl, credential, { project, fileUrl }),
  };
  const parts = { ...platform, ...state, ...azure };
  return {
    serving: createServing({ ...parts, scoring: getChatServices().scoring }),
    connecting: createConnecting(parts),
    cleanUp: createCleanUp({ ...parts, lineEndpoint: createLineEndpoint(parts) }),
    replacedModels: createReplacedModels(parts),
    modelRemoval: createModelRemoval(models),
    flowDownload: createFlowDownload(state.runs, state.datasets),
  };
});
