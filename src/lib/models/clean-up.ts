import type { Ledger, LedgerEntry } from '../storage/ledger.ts';
import type { ModelRecord, ModelStore } from '../storage/model-store.ts';
import type { OnlineDeployments } from '../azure/online-deployments.ts';
import type { RunStore } from '../storage/run-store.ts';
import type { TrainingJobs } from '../azure/training-jobs.ts';
import { endpointNameOf } from './contract/model-line.ts';
import { toTrainingStatus } from '../runs/contract/training-job.ts';
import { RemoteError } from '../platform/errors.ts';
import type { LineEndpoint } from './line-endpoint.ts';
import { pendingWhereItChanges } from './pending-on-conflict.ts';

type Progress = { status: 'working' } | { status: 'clean' };

export interface CleanUp {
  /** Takes down what the ledger says was made for the run. `keepLive` spares a model that answers clients. */
  run(order: { runId: string; keepLive: boolean }, onRemoved: OnRemoved): Promise<Progress>;
  /** Takes down those of the line's models that are to be removed, and the endpoint where nothing else is on it. */
  removeModels(order: { line: string }, onRemoved: OnRemoved): Promise<{ status: 'working' } | { status: 'removed' }>;
}

/** Told of a model that answers nobody any more, before that is written down. */
export type OnRemoved = (model: ModelRecord) => Promise<void>;

interface Parts {
  workspaceId: string;
  runs: Pick<RunStore, 'get' | 'change'>;
  ledger: Ledger;
  jobs: TrainingJobs;
  deployments: Pick<OnlineDeployments, 'list'>;
  lineEndpoint: LineEndpoint;
  models: ModelStore;
}

/** So long (ms) a job may be on its way that cannot be found. */
const youngMs = 10 * 60_000;

export function createCleanUp(parts: Parts): CleanUp {
  const { workspaceId, runs, ledger, jobs, deployments, lineEndpoint, models } = parts;

  /** True when nothing is left of it. A cluster without nodes costs nothing and serves all runs: it stays. */
  function isGone(entry: LedgerEntry, line: string): Promise<boolean | 'unknown'> {
    switch (entry.kind) {
      case 'job':
        return jobIsOver(entry);
      case 'deployment':
        return deploymentIsGone(entry, line);
      case 'endpoint':
        return lineEndpoint.isGoneOrNeeded(entry.name, line, entry.runId);
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

  /** With the last deployment goes the endpoint, whichever run made it. */
  async function deploymentIsGone({ name, runId }: LedgerEntry, line: string): Promise<boolean> {
    const [endpoint = '', deployment = ''] = name.split('/');
    if (!(await lineEndpoint.deploymentIsGone(endpoint, deployment))) return false;
    return lineEndpoint.isGoneOrNeeded(endpoint, line, runId);
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
    const row = await runs.get(runId);
    if (row?.model) await runs.change(runId, { model: '' });
    const entries = await ledger.openEntries(runId);
    for (const kind of ['job', 'deployment', 'endpoint', 'compute'] as const) {
      for (const entry of entries.filter((candidate) => candidate.kind === kind)) {
        const isEntryGone = await isGone(entry, row?.line ?? '');
        if (!isEntryGone) return { status: 'working' };
        // What is not known stays in the ledger, where it is found when it is looked for what runs left behind.
        if (isEntryGone !== 'unknown') await ledger.close(runId, kind, entry.name);
      }
    }
    return { status: 'clean' };
  }

  async function removeModels({ line }: { line: string }, onRemoved: OnRemoved) {
    const meant = (await models.live(line)).filter(({ removedAt }) => removedAt !== undefined);
    const endpoint = endpointNameOf(line, workspaceId);
    if (await isAllThereIs(meant, endpoint)) {
      if (!(await lineEndpoint.isGone(endpoint, line))) return { status: 'working' as const };
    } else {
      for (const { deployment } of meant)
        if (!(await lineEndpoint.deploymentIsGone(endpoint, deployment))) return { status: 'working' as const };
    }
    for (const model of meant) {
      await ledger.close(model.runId, 'deployment', `${model.endpoint}/${model.deployment}`);
      await onRemoved(model);
      await models.put({ ...model, live: false });
    }
    return { status: 'removed' as const };
  }

  /** Whether nothing else is on the endpoint, and no run at work is about to deploy there. */
  async function isAllThereIs(meant: readonly ModelRecord[], endpoint: string): Promise<boolean> {
    const known = new Set(meant.map(({ deployment }) => deployment));
    const there = await deployments.list(endpoint);
    return there.every(({ name }) => known.has(name)) && !(await lineEndpoint.isNeeded(endpoint));
  }

  return {
    run: (order, onRemoved) => pendingWhereItChanges(() => run(order, onRemoved)),
    removeModels: (order, onRemoved) => pendingWhereItChanges(() => removeModels(order, onRemoved)),
  };
}

async function tolerating(status: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RemoteError) || error.status !== status) throw error;
  }
}
