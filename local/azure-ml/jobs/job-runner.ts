import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobReader } from '../data/blob-reader.ts';
import type { Learner } from '../learner/learner.ts';
import type { Service } from '../service.ts';
import { awaitCores, fetchData, outcomeReached, trainModel } from './job-stages.ts';
import { hasEnded, type ChildRun, type Job, type Stage } from './job.ts';
import { outputFolder } from './job-folder.ts';
import { pause } from './pause.ts';
import { publishStatus } from './run-event.ts';
import { moveChild, stages, statusIn } from './stage.ts';

/** Takes jobs from their submission to their end. */
export interface JobRunner {
  /** Follows a job in the background until it has ended or the stand-in stops. */
  start(jobName: string): void;
  /** Stops a job's work; it is `CancelRequested` from then on. */
  requestCancel(jobName: string): void;
  /** Ends a job, and everything below it, as cancelled. */
  cancel(jobName: string): void;
  /** Takes up every job that had not ended when the stand-in stopped: its stage begins again. */
  resume(): void;
}

export function createJobRunner(service: Service, blobs: BlobReader, learner: Learner): JobRunner {
  const running = new Map<string, AbortController>();

  /** Writes a job's new state, then tells of every status that changed. */
  function change(before: Job, changes: Partial<Job>): Job {
    const job = { ...before, ...changes };
    service.jobs.put(job.name, job);
    job.children.forEach((child, index) => {
      if (child.status === before.children[index]?.status) return;
      publishStatus(service, job, { runId: child.runId, status: child.status, child });
    });
    if (job.status !== before.status) publishStatus(service, job, { runId: job.name, status: job.status });
    return job;
  }

  function enter(job: Job, stage: Stage): Job {
    const now = service.clock.now();
    const status = statusIn(stage);
    const children = job.children.map((child) => moveChild(child, stage, now));
    const startedAt = job.startedAt ?? (status === 'Running' ? now : null);
    return change(job, { stage, status, children, startedAt, endedAt: stage === 'ended' ? now : null });
  }

  function end(jobName: string, status: 'Failed' | 'Canceled', error: Job['error']): void {
    const job = service.jobs.get(jobName);
    if (!job || hasEnded(job)) return;
    const endedAt = service.clock.now();
    const open = ({ status }: ChildRun) => status === 'Running' || status === 'Queued';
    const children = job.children.map((child) => (open(child) ? { ...child, status, endedAt } : child));
    change(job, { stage: 'ended', status, children, error, endedAt });
  }

  async function work(job: Job, signal: AbortSignal): Promise<void> {
    const { pace } = service;
    const wait = (milliseconds: number) => pause(service, milliseconds * job.plan.slowFactor, signal);
    switch (job.stage) {
      case 'preparing':
        return wait(pace.preparing);
      case 'queueing':
        await wait(pace.queueing);
        return awaitCores(service, job, signal);
      case 'ft_nlp_common_validation':
        await wait(pace.step);
        return fetchData(service, blobs, job, signal);
      case 'chat_completion_finetune':
        return trainModel({ service, blobs, learner, job, signal, wait });
      case 'ft_nlp_model_converter':
        await wait(pace.step);
        if (existsSync(join(outputFolder(service, job.name, job.plan.output), 'MLmodel'))) return;
        throw new Error('The trained model is not there.');
      case 'finalizing':
        return wait(pace.finalizing);
      default:
        return wait(pace.step);
    }
  }

  async function follow(jobName: string, signal: AbortSignal): Promise<void> {
    for (let job = service.jobs.get(jobName); job && !hasEnded(job); job = service.jobs.get(jobName)) {
      await work(job, signal);
      signal.throwIfAborted();
      const next = stages[stages.indexOf(job.stage) + 1] ?? 'ended';
      // The job may have been changed meanwhile, its tags for instance.
      enter(service.jobs.get(jobName) ?? job, next);
    }
  }

  function start(jobName: string): void {
    if (running.has(jobName)) return;
    const controller = new AbortController();
    running.set(jobName, controller);
    const signal = AbortSignal.any([controller.signal, service.stopped]);
    follow(jobName, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        if (outcomeReached(error) === 'cancel') return end(jobName, 'Canceled', null);
        const message = error instanceof Error ? error.message : String(error);
        end(jobName, 'Failed', { code: 'UserError', message });
      })
      .finally(() => running.delete(jobName));
  }

  return {
    start(jobName) {
      const job = service.jobs.get(jobName);
      if (job?.status === 'NotStarted') {
        publishStatus(service, job, { runId: job.name, status: 'NotStarted' });
        enter(job, 'preparing');
      }
      start(jobName);
    },
    requestCancel(jobName) {
      running.get(jobName)?.abort();
      const job = service.jobs.get(jobName);
      if (job && !hasEnded(job)) change(job, { status: 'CancelRequested' });
    },
    cancel(jobName) {
      running.get(jobName)?.abort();
      end(jobName, 'Canceled', null);
    },
    resume() {
      for (const job of service.jobs.all()) {
        if (hasEnded(job)) continue;
        if (job.status !== 'CancelRequested') start(job.name);
        // A kill may have come before the cancellation's operation was written.
        else if (!service.operations.running(`jobs/${job.name}`)) end(job.name, 'Canceled', null);
      }
    },
  };
}
