import type { Ledger } from '../storage/ledger.ts';
import type { ModelStore } from '../storage/model-store.ts';
import type { OnlineDeployments } from '../azure/online-deployments.ts';
import type { EndpointState, OnlineEndpoints } from '../azure/online-endpoints.ts';
import type { RunJournal } from '../storage/run-journal.ts';
import { ModelError, type ScoringClient } from '../azure/scoring-client.ts';
import { deploymentNameOf, endpointNameOf, modelNameOf } from './contract/model-line.ts';
import type { Problem } from '../platform/problem.ts';
import type { TrainingOptions } from '../runs/contract/run-options.ts';
import { RemoteError, RunFailed } from '../platform/errors.ts';
import { isOurs, liveOf, newerThan } from './line-order.ts';
import {
  deploymentFailed,
  deploymentGone,
  endpointFailed,
  endpointGone,
  overtaken,
  smokeFailed,
} from './serving-problems.ts';
import { pendingOnConflict } from './pending-on-conflict.ts';
import { lookAgain, lookAgainOrFail } from './look-again.ts';

type Working = { status: 'working' };
type Failed = { status: 'failed'; error: Problem };
const working: Working = { status: 'working' };

export interface DeploymentRequest {
  runId: string;
  line: string;
  createdAt: string;
  modelId: string;
  servingSize: string;
}

/**
 * From a registered model to one that answers. Each method takes the matter one step further and says where it stands;
 * called again, it finds what it made.
 */
export interface Serving {
  deploy(request: DeploymentRequest): Promise<Working | { status: 'ready' } | Failed>;
  smokeTest(order: { runId: string; line: string }): Promise<{ status: 'passed' } | Failed>;
  /** Moves the line's traffic. Nothing older is removed: until the run has ended well, it can be moved back. */
  goLive(order: LiveOrder): Promise<Working | { status: 'live'; model: string } | Failed>;
}

interface LiveOrder {
  runId: string;
  line: string;
  createdAt: string;
  options: TrainingOptions;
}

interface Parts {
  workspaceId: string;
  endpoints: OnlineEndpoints;
  deployments: OnlineDeployments;
  scoring: ScoringClient;
  models: ModelStore;
  ledger: Ledger;
  journal: RunJournal;
}

/** What the front door of an endpoint answers while a new deployment is still finding its way there; retried for half an hour. */
const isNotUpYet = ({ status }: RemoteError): boolean => [0, 404, 429, 502, 503, 504].includes(status);

/** Elsewhere a 404 lasts. */
const notUpYet = (error: RemoteError): RemoteError =>
  new RemoteError(error.service, 0, 'NotUpYet', 'The deployment is not found by its endpoint yet.', { cause: error });

export function createServing(parts: Parts): Serving {
  const { workspaceId, endpoints, deployments, scoring, models, ledger, journal } = parts;
  const endpointOf = (line: string) => endpointNameOf(line, workspaceId);

  async function makeEndpoint(runId: string, line: string, endpoint: string): Promise<Working> {
    await ledger.intend(runId, 'endpoint', endpoint);
    await endpoints.create(endpoint, line);
    return working;
  }

  async function makeDeployment(request: DeploymentRequest, endpoint: string): Promise<Working> {
    const deployment = deploymentNameOf(request.runId);
    await ledger.intend(request.runId, 'deployment', `${endpoint}/${deployment}`);
    await deployments.create(endpoint, deployment, { ...request, instanceType: request.servingSize });
    return working;
  }

  /** A newer run of the line that is live would take the deployment down as soon as it is there. */
  async function makeDeploymentUnlessOvertaken(request: DeploymentRequest, { traffic }: EndpointState) {
    const endpoint = endpointOf(request.line);
    const newer = liveOf(newerThan(await deployments.list(endpoint), request), traffic);
    return newer ? { status: 'failed' as const, error: overtaken(newer.name) } : makeDeployment(request, endpoint);
  }

  async function deploy(request: DeploymentRequest): Promise<Working | { status: 'ready' } | Failed> {
    const endpoint = endpointOf(request.line);
    const deployment = deploymentNameOf(request.runId);
    const state = await endpoints.state(endpoint);
    if (!state) return makeEndpoint(request.runId, request.line, endpoint);
    await journal.addResource(request.runId, 'endpoint', endpoint);
    if (state.provisioningState === 'Failed') return { status: 'failed', error: endpointFailed(endpoint) };
    const made = await deployments.state(endpoint, deployment);
    if (!made) return state.provisioningState === 'Succeeded' ? makeDeploymentUnlessOvertaken(request, state) : working;
    await journal.addResource(request.runId, 'deployment', `${endpoint}/${deployment}`);
    if (made.provisioningState === 'Succeeded') return { status: 'ready' };
    if (!['Failed', 'Canceled'].includes(made.provisioningState)) return working;
    return {
      status: 'failed',
      error: deploymentFailed(deployment, await deployments.failureOf(endpoint, deployment), request.servingSize),
    };
  }

  async function smokeTest({ runId, line }: { runId: string; line: string }): Promise<{ status: 'passed' } | Failed> {
    const endpoint = endpointOf(line);
    const { scoringUri } = await existing(endpoint);
    try {
      const place = { scoringUri, endpoint, deployment: deploymentNameOf(runId) };
      await scoring.ask(place, [{ role: 'user', content: 'Hello! What can you help me with?' }], { maxTokens: 64 });
      return { status: 'passed' };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      if (error.status === 404 && !(await deployments.state(endpoint, deploymentNameOf(runId))))
        return { status: 'failed', error: deploymentGone(deploymentNameOf(runId)) };
      if (isNotUpYet(error)) throw error.isPassing ? error : notUpYet(error);
      const words = error instanceof ModelError ? ` ${error.words}` : '';
      return { status: 'failed', error: smokeFailed(`${error.message}${words}`) };
    }
  }

  async function existing(endpoint: string): Promise<EndpointState> {
    const state = await endpoints.state(endpoint);
    if (!state) throw new RunFailed(endpointGone(endpoint));
    return state;
  }

  async function goLive({ runId, line, createdAt, options }: LiveOrder) {
    const endpoint = endpointOf(line);
    const own = deploymentNameOf(runId);
    const state = await existing(endpoint);
    if (state.provisioningState === 'Failed') return { status: 'failed' as const, error: endpointFailed(endpoint) };
    if (state.provisioningState !== 'Succeeded') return working;
    const all = await deployments.list(endpoint);
    const newer = liveOf(newerThan(all.filter(isOurs), { runId, createdAt }), state.traffic);
    if (newer) return { status: 'failed' as const, error: overtaken(newer.name) };
    if (!all.some(({ name }) => name === own)) return { status: 'failed' as const, error: deploymentGone(own) };
    if (state.traffic[own] !== 100) {
      await endpoints.route(endpoint, { [own]: 100 });
      return working;
    }
    const model = await recordModel({ runId, line, createdAt, options, endpoint, scoringUri: state.scoringUri });
    return { status: 'live' as const, model };
  }

  async function recordModel(live: LiveOrder & { endpoint: string; scoringUri: string }): Promise<string> {
    const { options, ...record } = live;
    const name = modelNameOf(options.model, live.line, live.runId);
    await models.put({
      ...record,
      name,
      baseModel: options.model,
      deployment: deploymentNameOf(live.runId),
      live: true,
    });
    await journal.note(live.runId, { model: name });
    return name;
  }

  return {
    // A run that cleaned up may just have deleted the empty endpoint: the next look makes it anew.
    deploy: (request) =>
      pendingOnConflict(() =>
        lookAgain(
          endpoints,
          endpointOf(request.line),
          () => deploy(request),
          () => working,
        ),
      ),
    smokeTest,
    goLive: (order) => pendingOnConflict(() => lookAgainOrFail(endpoints, endpointOf(order.line), () => goLive(order))),
  };
}
