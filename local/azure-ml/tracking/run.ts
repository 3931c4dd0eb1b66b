import { notFound } from '../http/arm-error.ts';
import type { ChildRun, Job, RunStatus } from '../jobs/job.ts';
import type { Service } from '../service.ts';

/** A run of the run history: the job itself, or one below it. */
export interface Run {
  job: Job;
  runId: string;
  status: RunStatus;
  startedAt: number | null;
  endedAt: number | null;
  /** Undefined for the job's own run. */
  child: ChildRun | undefined;
}

const toRoot = (job: Job): Run => ({
  job,
  runId: job.name,
  status: job.status,
  startedAt: job.startedAt,
  endedAt: job.endedAt,
  child: undefined,
});

const toChild = (job: Job, child: ChildRun): Run => ({
  job,
  runId: child.runId,
  status: child.status,
  startedAt: child.startedAt,
  endedAt: child.endedAt,
  child,
});

/** Every run of a job that there is by now: a step has one from its start. */
export function runsOf(job: Job): Run[] {
  return [
    toRoot(job),
    ...job.children.filter(({ startedAt }) => startedAt !== null).map((child) => toChild(job, child)),
  ];
}

/** The run with this id. Throws 404. */
export function findRun({ jobs }: Service, runId: string): Run {
  const job = jobs.get(runId) ?? jobs.all().find(({ children }) => children.some((child) => child.runId === runId));
  const run = job && runsOf(job).find((candidate) => candidate.runId === runId);
  if (!run) throw notFound(`Run '${runId}'`);
  return run;
}
