import type { Ledger, LedgerEntry } from '../azure/ledger.ts';
import type { ModelRecord, ModelStore } from '../azure/model-store.ts';
import type { OnlineDeployments } from '../azure/online-deployments.ts';
import type { OnlineEndpoints, Traffic } from '../azure/online-endpoints.ts';
import type { TrainingJobs } from '../azure/training-jobs.ts';
import { toTrainingStatus } from '../domain/training-job.ts';
import { RemoteError } from '../errors.ts';
import { unlessBusy } from './unless-busy.ts';

type Progress = { status: 'working' } | { status: 'clean' };

export interface CleanUp {
  /** Takes down what the ledger says was made for the run. `keepLive` spares a model that answers clients. */
  run(order: { runId: string; keepLive: boolean }, onRemoved: OnRemoved): Promise<Progress>;
  /** Takes a line's endpoint down, or only one run's deployment while others serve the line. */
  removeModel(
    order: { line: string; shortId?: string },
    onRemoved: OnRemoved,
  ): Promise<{ status: 'working' } | { status: 'removed' }>;
}

/** Told of a model that answers nobody any more, before that is written down. */
export type OnRemoved = (model: ModelRecord) => Promise<void>;

interface Parts {
  ledger: Ledger;
  jobs: TrainingJobs;
  endpoints: OnlineEndpoints;
  deployments: OnlineDeployments;
  models: ModelStore;
}

/** So long (ms) a job may be on its way that cannot be found. */
const youngMs = 10 * 60_000;

export function createCleanUp({ ledger, jobs, endpoints, deployments, models }: Parts): CleanUp {
  /** True when nothing is left of it. A cluster without nodes costs nothing and serves all runs: it stays. */
  function isGone(entry: LedgerEntry): Promise<boolean | 'unknown'> {
    switch (entry.kind) {
      case 'job':
        return jobIsOver(entry);
      case 'deployment':
        return deploymentIsGone(entry.name);
      case 'endpoint':
        return endpointIsIdle(entry.name);
      case 'compute':
        return Promise.resolve(true);
    }
  }

  async function jobIsOver({ name, intendedAt }: LedgerEntry): Promise<boolean | 'unknown'> {
    const job = await jobs.find(name);
    if (!job) return Date.now() - Date.parse(intendedAt) > youngMs || 'unknown';
    if (toTrainingStatus(job.jobStatus) !== 'working') return true;
    await tolerating(400, () => jobs.cancel(name));
    return false;
  }

  async function deploymentIsGone(path: string): Promise<boolean> {
    const [endpoint = '', deployment = ''] = path.split('/');
    const state = await deployments.state(endpoint, deployment);
    if (!state) return true;
    if (state.provisioningState === 'Deleting') return false;
    const { traffic = {} } = (await endpoints.state(endpoint)) ?? {};
    if ((traffic[deployment] ?? 0) > 0) await endpoints.route(endpoint, await trafficWithout(endpoint, deployment));
    else await deployments.remove(endpoint, deployment);
    return false;
  }

  /** The newest other deployment takes over; without one the endpoint answers nobody. */
  async function trafficWithout(endpoint: string, deployment: string): Promise<Traffic> {
    const others = (await deployments.list(endpoint)).filter(
      ({ name, provisioningState }) => name !== deployment && provisioningState === 'Succeeded',
    );
    const newest = others.toSorted((left, right) => right.createdAt.localeCompare(left.createdAt))[0];
    return newest ? { [newest.name]: 100 } : {};
  }

  /** An endpoint costs nothing by itself; one without deployments is nobody's and is deleted. */
  async function endpointIsIdle(endpoint: string): Promise<boolean> {
    const state = await endpoints.state(endpoint);
    if (!state) return true;
    if ((await deployments.list(endpoint)).length > 0) return true;
    if (state.provisioningState !== 'Deleting') await endpoints.remove(endpoint);
    return false;
  }

  async function run(
    { runId, keepLive }: { runId: string; keepLive: boolean },
    onRemoved: OnRemoved,
  ): Promise<Progress> {
    const own = (await models.live()).filter((model) => model.runId === runId);
    if (keepLive && own.length > 0) return { status: 'clean' };
    for (const model of own) {
      await onRemoved(model);
      await models.put({ ...model, live: false });
    }
    const entries = await ledger.openEntries(runId);
    for (const kind of ['job', 'deployment', 'endpoint', 'compute'] as const) {
      for (const entry of entries.filter((candidate) => candidate.kind === kind)) {
        const isEntryGone = await isGone(entry);
        if (!isEntryGone) return { status: 'working' };
        // What is not known stays in the ledger, where it is found when it is looked for what runs left behind.
        if (isEntryGone !== 'unknown') await ledger.close(runId, kind, entry.name);
      }
    }
    return { status: 'clean' };
  }

  async function removeModel({ line, shortId }: { line: string; shortId?: string }, onRemoved: OnRemoved) {
    const live = await models.live(line);
    const meant = shortId ? live.filter(({ deployment }) => deployment === `r-${shortId}`) : live;
    const wholeLine = meant.length === live.length;
    for (const model of meant) {
      const gone = wholeLine
        ? await endpointIsGone(model.endpoint)
        : await deploymentIsGone(`${model.endpoint}/${model.deployment}`);
      if (!gone) return { status: 'working' as const };
      await ledger.close(model.runId, 'deployment', `${model.endpoint}/${model.deployment}`);
      await ledger.close(model.runId, 'endpoint', model.endpoint);
      await onRemoved(model);
      await models.put({ ...model, live: false });
    }
    return { status: 'removed' as const };
  }

  async function endpointIsGone(endpoint: string): Promise<boolean> {
    const state = await endpoints.state(endpoint);
    if (!state) return true;
    if (state.provisioningState !== 'Deleting') await endpoints.remove(endpoint);
    return false;
  }

  return {
    run: (order, onRemoved) => unlessBusy(() => run(order, onRemoved)),
    removeModel: (order, onRemoved) => unlessBusy(() => removeModel(order, onRemoved)),
  };
}

async function tolerating(status: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RemoteError) || error.status !== status) throw error;
  }
}
