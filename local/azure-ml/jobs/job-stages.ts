import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobReader } from '../data/blob-reader.ts';
import { checkDataUri } from '../data/data-uri.ts';
import type { Learner } from '../learner/learner.ts';
import type { LoggedMetric } from '../learner/train.ts';
import { familyQuota } from '../locations/quota.ts';
import { findVmSize } from '../locations/vm-size.ts';
import type { Service } from '../service.ts';
import type { Job, JobPlan } from './job.ts';
import { jobFolder, outputFolder } from './job-folder.ts';

/** Thrown when a job ends as it was told to. */
class ToldOutcome extends Error {
  readonly outcome: JobPlan['outcome'];

  constructor({ outcome, message }: JobPlan) {
    super(message);
    this.outcome = outcome;
  }
}

/** The outcome that a job was told to have, if that is why it ended. */
export const outcomeReached = (error: unknown) => (error instanceof ToldOutcome ? error.outcome : undefined);

const trainPath = (service: Service, { name }: Job) => join(jobFolder(service, name), 'data', 'train.jsonl');
const evaluationPath = (service: Service, { name }: Job) => join(jobFolder(service, name), 'data', 'evaluation.jsonl');

/** A cluster without cores leaves its job queued, for ever if need be: Azure does not fail it. */
export async function awaitCores(service: Service, { plan }: Job, signal: AbortSignal): Promise<void> {
  const size = findVmSize(plan.instanceType);
  const enough = () => !size || familyQuota(service, size.family).limit >= size.cores;
  while (!enough() && !signal.aborted) await service.clock.sleep(200 * service.clock.speed);
}

/** Fetches the data that the job was given: what cannot be read fails the validation step. */
export async function fetchData(service: Service, blobs: BlobReader, job: Job, signal: AbortSignal): Promise<void> {
  const { trainUri, validationUri } = job.plan;
  await blobs.download(checkDataUri(service, trainUri), trainPath(service, job), signal);
  if (validationUri) await blobs.download(checkDataUri(service, validationUri), evaluationPath(service, job), signal);
}

export interface Training {
  service: Service;
  blobs: BlobReader;
  learner: Learner;
  job: Job;
  signal: AbortSignal;
  wait(milliseconds: number): Promise<void>;
}

/**
 * Trains, and lets each metric be seen when its share of the training's least time has passed. A job that was told to
 * fail does so half-way; one that was told to hang never comes to its end.
 */
export async function trainModel({ service, blobs, learner, job, signal, wait }: Training): Promise<void> {
  const { plan, name } = job;
  if (plan.outcome === 'fail' || plan.outcome === 'cancel') {
    await wait(service.pace.training / 2);
    throw new ToldOutcome(plan);
  }
  if (plan.outcome === 'hang')
    await new Promise((_, reject) => signal.addEventListener('abort', reject, { once: true }));
  if (!existsSync(trainPath(service, job))) await fetchData(service, blobs, job, signal);
  const started = service.clock.now();
  const least = service.pace.training * plan.slowFactor;
  const timers: (() => void)[] = [];
  signal.addEventListener('abort', () => timers.forEach((cancel) => cancel()), { once: true });
  const training = learner.train({
    trainPath: trainPath(service, job),
    evaluationPath: plan.validationUri ? evaluationPath(service, job) : null,
    output: outputFolder(service, name, plan.output),
    tokens: service.pace.trainingTokens,
    origin: { jobName: name, baseModel: plan.baseModel, options: plan.options },
    onLog: (metrics) => timers.push(showLater(service, job, metrics, started + least * (metrics[0]?.share ?? 1))),
    signal,
  });
  await Promise.all([training, wait(service.pace.training)]);
}

/** Metrics belong to the run of the step that trains. Returns a canceller. */
function showLater(service: Service, job: Job, metrics: LoggedMetric[], at: number): () => void {
  const run = job.children.find((child) => child.name === 'chat_completion_finetune');
  const timestamp = service.clock.now();
  const show = () =>
    service.metrics.add(
      run?.runId ?? job.name,
      metrics.map(({ key, step, value }) => ({ key, step, value, timestamp: Math.max(timestamp, at) })),
    );
  if (at <= timestamp) {
    show();
    return () => undefined;
  }
  return service.clock.callAt(at, show);
}
