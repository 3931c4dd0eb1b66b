import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { Ledger } from '../../storage/ledger.ts';
import type { RegistryAssets } from '../../azure/registry-assets.ts';
import { modelVersionAt, type RegisteredModels } from '../../azure/registered-models.ts';
import type { RunJournal } from '../../storage/run-journal.ts';
import { trainingPipeline, type TrainingOrder } from '../../azure/training-pipeline.ts';
import type { TrainingJob, TrainingJobs } from '../../azure/training-jobs.ts';
import type { Metrics, WorkspaceDataPlane } from '../../azure/workspace-data-plane.ts';
import { findBaseModel, type BaseModel } from '../../models/contract/base-model.ts';
import type { TrainingOptions } from '../contract/run-options.ts';
import { RemoteError, RunFailed } from '../../platform/errors.ts';
import { toTrainingStatus, type TrainingState } from '../contract/training-job.ts';
import { modelGone, saysGone } from './base-model-check.ts';
import { usablePipeline } from './pipeline-version.ts';

export interface TrainingSettings {
  datastore: string;
  computeName: string;
  pipelineVersion: string;
}

/** The fine-tune itself: one job, named as the run, so that a step that runs twice finds it. */
export interface Training {
  submit(order: { runId: string; line: string; options: TrainingOptions }): Promise<{ jobName: string }>;
  look(order: { runId: string }): Promise<TrainingState>;
  register(order: {
    runId: string;
    line: string;
    createdAt: string;
    options: TrainingOptions;
  }): Promise<{ modelId: string }>;
  /** What the job has logged so far, asked now; nothing when there is no job yet. */
  metrics(runId: string): Promise<Metrics>;
}

interface Parts {
  jobs: TrainingJobs;
  dataPlane: WorkspaceDataPlane;
  registry: RegistryAssets;
  components: RegistryAssets;
  registered: RegisteredModels;
  datasets: DatasetStore;
  ledger: Ledger;
  journal: RunJournal;
}

export function createTraining(settings: TrainingSettings, parts: Parts): Training {
  const { jobs, dataPlane, registry, components, registered, datasets, ledger, journal } = parts;

  async function submit({ runId, line, options }: { runId: string; line: string; options: TrainingOptions }) {
    const baseModel = baseModelOf(options);
    await ledger.intend(runId, 'job', runId);
    const job = (await jobs.find(runId)) ?? (await start({ runId, line, baseModel, options, ...settings }));
    await journal.addResource(runId, 'job', runId, job.studioUrl);
    return { jobName: runId };
  }

  /** With the version of the pipeline that there is: what is wanted may be gone. */
  async function start(wanted: TrainingOrder): Promise<TrainingJob> {
    const { version } = await usablePipeline(wanted.pipelineVersion, components);
    const job = trainingPipeline({ ...wanted, pipelineVersion: version });
    return unlessGone(wanted.baseModel, () => jobs.submit(wanted.runId, job));
  }

  /** Azure may have a model in the registry and no longer take it for jobs. */
  async function unlessGone<T>(baseModel: BaseModel, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RemoteError) || !saysGone(error, baseModel)) throw error;
      throw new RunFailed(await modelGone(baseModel, registry, error), { cause: error });
    }
  }

  async function look({ runId }: { runId: string }): Promise<TrainingState> {
    const job = await jobs.find(runId);
    // A job that was just submitted may not be found everywhere yet; one that is gone stays so, and the retries end.
    if (!job)
      throw new RemoteError('Azure Machine Learning', 0, 'JobMissing', `The job '${runId}' is not in the workspace.`);
    const status = toTrainingStatus(job.jobStatus);
    if (status === 'working') return { status };
    await ledger.close(runId, 'job', runId);
    await orNothing(() => keepMetrics(runId, job));
    if (status !== 'failed') return { status };
    const message = await orNothing(() => dataPlane.failureOf(runId, job.experiment));
    return { status, message: message ?? 'Azure ML gave no reason.' };
  }

  /** The job's own records may be gone one day; the run keeps its metrics beside its data. */
  async function keepMetrics(runId: string, job: TrainingJob): Promise<void> {
    const metrics = await dataPlane.metrics(runId, job.experiment);
    const lines = Object.entries(metrics).flatMap(([key, values]) =>
      values.map((entry) => JSON.stringify({ key, ...entry })),
    );
    await datasets.writeFile(runId, 'metrics.jsonl', lines.map((line) => `${line}\n`).join(''));
  }

  return {
    submit,
    look,
    async register({ runId, line, createdAt, options }) {
      const { name } = baseModelOf(options);
      const { modelId, version } = await registered.register(line, modelVersionAt(createdAt), runId, name);
      await journal.addResource(runId, 'model', `${line}:${version}`);
      return { modelId };
    },
    async metrics(runId) {
      const job = await jobs.find(runId);
      return job ? dataPlane.metrics(runId, job.experiment) : {};
    },
  };
}

/** Metrics and reasons are good to have; a job that has ended does not wait for them. */
async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

function baseModelOf({ model }: TrainingOptions): BaseModel {
  const baseModel = findBaseModel(model);
  if (!baseModel) throw new Error(`'${model}' is no known base model.`);
  return baseModel;
}
