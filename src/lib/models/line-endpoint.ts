import type { Connections } from '../azure/connections.ts';
import type { Ledger } from '../storage/ledger.ts';
import type { ModelStore } from '../storage/model-store.ts';
import type { OnlineDeployments } from '../azure/online-deployments.ts';
import type { OnlineEndpoints, Traffic } from '../azure/online-endpoints.ts';
import type { RunStore } from '../storage/run-store.ts';
import { connectionNameOf } from './contract/model-line.ts';
import { hasEnded } from '../runs/contract/run.ts';

/** Takes down what serves a line. Each method goes one step further; true when nothing is left to be done. */
export interface LineEndpoint {
  /** Deletes one deployment, after its traffic has moved to the newest other model that answers. */
  deploymentIsGone(endpoint: string, deployment: string): Promise<boolean>;
  /** Deletes the endpoint with all that is on it, and the connection that leads to it. */
  isGone(endpoint: string, line: string): Promise<boolean>;
  /** The same for an endpoint without deployments that no other run at work needs; any other stays. */
  isGoneOrNeeded(endpoint: string, line: string, ownRunId: string): Promise<boolean>;
  /** Whether a run that has not ended has made something there, or is about to; `ownRunId` does not count. */
  isNeeded(endpoint: string, ownRunId?: string): Promise<boolean>;
}

interface Parts {
  runs: Pick<RunStore, 'get'>;
  ledger: Ledger;
  endpoints: OnlineEndpoints;
  deployments: OnlineDeployments;
  connections: Pick<Connections, 'remove'>;
  models: Pick<ModelStore, 'live'>;
}

export function createLineEndpoint({ runs, ledger, endpoints, deployments, connections, models }: Parts): LineEndpoint {
  async function deploymentIsGone(endpoint: string, deployment: string): Promise<boolean> {
    const state = await deployments.state(endpoint, deployment);
    if (!state) return true;
    if (state.provisioningState === 'Deleting') return false;
    const { traffic = {} } = (await endpoints.state(endpoint)) ?? {};
    if ((traffic[deployment] ?? 0) > 0) await endpoints.route(endpoint, await trafficWithout(endpoint, deployment));
    else await deployments.remove(endpoint, deployment);
    return false;
  }

  /** Only a model that clients know takes over: another deployment may not have been tested yet. */
  async function trafficWithout(endpoint: string, deployment: string): Promise<Traffic> {
    const ready = (await deployments.list(endpoint)).filter(
      ({ provisioningState }) => provisioningState === 'Succeeded',
    );
    const others = (await models.live()).filter(
      (model) =>
        model.endpoint === endpoint &&
        model.deployment !== deployment &&
        ready.some(({ name }) => name === model.deployment),
    );
    return others[0] ? { [others[0].deployment]: 100 } : {};
  }

  async function isGone(endpoint: string, line: string): Promise<boolean> {
    const state = await endpoints.state(endpoint);
    if (state?.provisioningState === 'Deleting') return false;
    await connections.remove(connectionNameOf(line));
    if (state) {
      await endpoints.remove(endpoint);
      return false;
    }
    for await (const { runId, kind, name } of ledger.openEndpoints(endpoint)) await ledger.close(runId, kind, name);
    return true;
  }

  async function isNeeded(endpoint: string, ownRunId?: string): Promise<boolean> {
    for (const open of [ledger.openDeployments(endpoint), ledger.openEndpoints(endpoint)])
      for await (const { runId } of open) {
        const run = runId === ownRunId ? undefined : await runs.get(runId);
        if (run && !hasEnded(run.status) && !run.cancelRequestedAt) return true;
      }
    return false;
  }

  return {
    deploymentIsGone,
    isGone,
    isNeeded,
    async isGoneOrNeeded(endpoint, line, ownRunId) {
      if ((await deployments.list(endpoint)).length > 0) return true;
      return (await isNeeded(endpoint, ownRunId)) || isGone(endpoint, line);
    },
  };
}
