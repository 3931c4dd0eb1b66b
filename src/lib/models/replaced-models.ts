import type { Ledger } from '../storage/ledger.ts';
import type { ModelRecord, ModelStore } from '../storage/model-store.ts';
import type { DeploymentState, OnlineDeployments } from '../azure/online-deployments.ts';
import type { OnlineEndpoints } from '../azure/online-endpoints.ts';
import type { RunStore } from '../storage/run-store.ts';
import type { OnRemoved } from './clean-up.ts';
import { isOurs, liveOf, newerThan } from './line-order.ts';
import { pendingWhereItChanges } from './pending-on-conflict.ts';

/** Takes down what a model has replaced, once its run has ended and nothing can move the line's traffic back any more. */
export interface ReplacedModels {
  /** `onRemoved` is called for each older model, before it is written down that it answers nobody any more. */
  remove(order: { runId: string }, onRemoved: OnRemoved): Promise<{ status: 'working' } | { status: 'removed' }>;
}

interface Parts {
  runs: Pick<RunStore, 'get'>;
  endpoints: Pick<OnlineEndpoints, 'state' | 'route'>;
  deployments: Pick<OnlineDeployments, 'list' | 'remove'>;
  models: ModelStore;
  ledger: Ledger;
}

const removed = { status: 'removed' as const };

export function createReplacedModels({ runs, endpoints, deployments, models, ledger }: Parts): ReplacedModels {
  async function remove({ runId }: { runId: string }, onRemoved: OnRemoved) {
    const line = (await runs.get(runId))?.line;
    const model = line === undefined ? undefined : await models.get(line, runId);
    if (!model?.live) return removed;
    const state = await endpoints.state(model.endpoint);
    if (!state) return removed;
    const others = (await deployments.list(model.endpoint)).filter(
      (other) => other.name !== model.deployment && isOurs(other),
    );
    const newer = newerThan(others, model);
    const older = others.filter((other) => !newer.includes(other));
    if (state.traffic[model.deployment] !== 100) return takeBack(model, liveOf(older, state.traffic));

    await forget(model, onRemoved);
    for (const { name, provisioningState } of older)
      if (provisioningState !== 'Deleting') await deployments.remove(model.endpoint, name);
    if (older.length > 0) return { status: 'working' as const };
    await closeReplaced(model, others);
    return removed;
  }

  /**
   * A newer run that has taken the traffic takes everything older down, this model too. An older one took it by a change that came
   * late, after this model had gone live.
   */
  async function takeBack({ endpoint, deployment, removedAt }: ModelRecord, olderLive: DeploymentState | undefined) {
    if (!olderLive || removedAt !== undefined) return removed;
    await endpoints.route(endpoint, { [deployment]: 100 });
    return { status: 'working' as const };
  }

  async function forget(model: ModelRecord, onRemoved: OnRemoved): Promise<void> {
    const live = (await models.live(model.line)).map((record) => ({ name: record.deployment, ...named(record) }));
    const newer = newerThan(live, model);
    for (const other of live) {
      if (other.record.runId === model.runId || newer.includes(other)) continue;
      await onRemoved(other.record);
      await models.put({ ...other.record, live: false });
    }
  }

  /** What was replaced costs nothing any more once Azure does not name it; a deployment that was never live is its run's to close. */
  async function closeReplaced({ line, endpoint }: ModelRecord, others: DeploymentState[]): Promise<void> {
    const listed = new Set(others.map(({ name }) => `${endpoint}/${name}`));
    for await (const { runId, kind, name } of ledger.openDeployments(endpoint)) {
      if (listed.has(name)) continue;
      const model = await models.get(line, runId);
      if (model && !model.live) await ledger.close(runId, kind, name);
    }
  }

  return { remove: (order, onRemoved) => pendingWhereItChanges(() => remove(order, onRemoved)) };
}

const named = (record: ModelRecord) => ({ createdAt: record.createdAt, record });
