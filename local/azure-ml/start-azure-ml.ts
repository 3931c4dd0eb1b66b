import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Certificate } from '../certificate.ts';
import type { Clock } from '../clock.ts';
import type { EventGridEvent } from '../event-grid/event-grid-event.ts';
import type { TokenVerifier } from '../token-verifier.ts';
import { dataRoutes } from './assets/data-routes.ts';
import { datastoreRoutes } from './assets/datastore-routes.ts';
import { modelRoutes } from './assets/model-routes.ts';
import { registryRoutes } from './assets/registry-routes.ts';
import { computeRoutes } from './computes/compute-routes.ts';
import { connectionRoutes } from './connections/connection-routes.ts';
import { createBlobReader } from './data/blob-reader.ts';
import { deploymentRoutes } from './endpoints/deployment-routes.ts';
import { endpointRoutes } from './endpoints/endpoint-routes.ts';
import { createRequestLog, type RequestLog } from './http/request-log.ts';
import type { Route } from './http/route.ts';
import { createArmServer } from './http/serve.ts';
import { createJobRunner, type JobRunner } from './jobs/job-runner.ts';
import { jobRoutes } from './jobs/job-routes.ts';
import { createLearner, type Learner } from './learner/learner.ts';
import { locationRoutes } from './locations/location-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { laptopPace, type Pace } from './pace.ts';
import { createService } from './create-service.ts';
import { scoreRoutes } from './scoring/score-routes.ts';
import type { Service } from './service.ts';
import { summarize, type StateSummary } from './state-summary.ts';
import { openStore } from './store.ts';
import { controlRoutes } from './switches/control-routes.ts';
import { createFaults } from './switches/faults.ts';
import type { SwitchBoard } from './switches/switch-board.ts';
import { mlflowRoutes } from './tracking/mlflow-routes.ts';
import { runHistoryRoutes } from './tracking/run-history-routes.ts';
import { laptopWorkspace, type Workspace } from './workspace.ts';
import { workspaceRoutes } from './workspace-routes.ts';

export interface AzureMlOptions {
  port?: number;
  /** Its own folder is `<stateFolder>/azure-ml`. */
  stateFolder: string;
  certificate: Certificate;
  verifier: TokenVerifier;
  clock: Clock;
  /** The blob service of the datastores: `https://127.0.0.1:PORT/devstoreaccount1`. */
  blobUrl: string;
  /** Takes the workspace's events. */
  publish: (event: EventGridEvent) => void;
  pace?: Pace;
  workspace?: Workspace;
}

/** Azure Machine Learning on loopback. */
export interface AzureMl {
  /** `https://127.0.0.1:PORT`: ARM, the ML data plane, the scoring endpoints and the controls. */
  url: string;
  switches: SwitchBoard;
  requests: RequestLog;
  state(): StateSummary;
  /** Stops at once; what was under way goes on at the next start. */
  close(): Promise<void>;
}

/** Starts the stand-in for Azure Machine Learning on the state that it left behind. */
export async function startAzureMl(options: AzureMlOptions): Promise<AzureMl> {
  const { port = 0, stateFolder, certificate, verifier, pace = laptopPace, workspace = laptopWorkspace } = options;
  const folder = join(stateFolder, 'azure-ml');
  const store = openStore(folder);
  const stop = new AbortController();
  const learner = createLearner();
  let url = '';
  const { service, runner } = createService(
    { ...options, pace, workspace, folder, store, stopped: stop.signal, url: () => url },
    (made) => createJobRunner(made, createBlobReader(options.blobUrl, certificate.cert), learner),
  );
  const requests = createRequestLog();
  const state = () => summarize(service);
  const routes = [
    ...controlRoutes({ board: service.board, log: requests, state }),
    ...serviceRoutes(service, runner, learner, verifier),
  ];
  const server = createArmServer({
    certificate,
    verifier,
    workspace,
    routes,
    faults: createFaults(service.board),
    log: requests,
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  // A TCP server's address is always an AddressInfo.
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  service.operations.resume();
  runner.resume();

  async function close(): Promise<void> {
    stop.abort();
    service.operations.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await learner.close();
    store.close();
  }

  return { url, switches: service.board, requests, state, close };
}

function serviceRoutes(service: Service, runner: JobRunner, learner: Learner, verifier: TokenVerifier): Route[] {
  return [
    ...scoreRoutes(service, learner, verifier),
    ...workspaceRoutes(service),
    ...locationRoutes(service),
    ...operationRoutes(service),
    ...computeRoutes(service),
    ...dataRoutes(service),
    ...datastoreRoutes(service),
    ...jobRoutes(service, runner),
    ...modelRoutes(service),
    ...registryRoutes(service),
    ...endpointRoutes(service),
    ...deploymentRoutes(service),
    ...connectionRoutes(service),
    ...runHistoryRoutes(service),
    ...mlflowRoutes(service),
  ];
}
