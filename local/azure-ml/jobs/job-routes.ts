import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { notFound, readBody, ServiceError, userError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { acceptedByLocation } from '../operation-routes.ts';
import type { Service } from '../service.ts';
import { checkJob } from './check-job.ts';
import { planChildRuns, toRunId } from './child-runs.ts';
import { jobBodySchema, type JobDefinition } from './job-body.ts';
import { hasEnded, type Job } from './job.ts';
import { jobFolder } from './job-folder.ts';
import type { JobRunner } from './job-runner.ts';
import { toJobView } from './job-view.ts';

const list = `${workspacePath}/jobs`;
const one = `${list}/{job}`;

export function jobRoutes(service: Service, runner: JobRunner): Route[] {
  return [
    managementRoute('GET', list, (call) => listJobs(service, call)),
    managementRoute('GET', one, (call) => ({ status: 200, body: toJobView(service, find(service, call)) })),
    managementRoute('PUT', one, (call) => put(service, runner, call)),
    managementRoute('POST', `${one}/cancel`, (call) => cancel(service, runner, call)),
    managementRoute('DELETE', one, (call) => remove(service, call)),
  ];
}

function find({ jobs }: Service, call: Call): Job {
  const job = jobs.get(parameter(call, 'job'));
  if (!job) throw notFound(`Job with name '${parameter(call, 'job')}'`);
  return job;
}

/** Newest first; `jobType`, `tag` (a tag's key) and `listViewType` choose. */
function listJobs(service: Service, call: Call): Answer {
  const [jobType, tag, view] = ['jobType', 'tag', 'listViewType'].map((name) => call.query.get(name));
  const chosen = service.jobs.all().filter(({ definition }) => {
    const shown = view === 'All' || definition.isArchived === (view === 'ArchivedOnly');
    return shown && (!jobType || jobType === definition.jobType) && (!tag || tag in (definition.tags ?? {}));
  });
  return listAnswer(
    call,
    service.url(),
    chosen.reverse().map((job) => toJobView(service, job)),
  );
}

function put(service: Service, runner: JobRunner, call: Call): Answer {
  const name = parameter(call, 'job');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}$/.test(name)) {
    throw userError(`The job name '${name}' is invalid: letters, digits, dashes and underscores.`);
  }
  const definition = readBody(jobBodySchema, call.body).properties;
  const known = service.jobs.get(name);
  if (known) return update(service, known, definition);
  const accepted = checkJob(service, definition);
  const { outcome, message, slowFactor } = service.board.takePlan('jobs');
  const [nodeName = ''] = Object.keys(definition.jobs);
  service.jobs.put(name, {
    name,
    definition,
    plan: { ...accepted, outcome, message, slowFactor },
    experimentId: toRunId('experiment', definition.experimentName),
    status: 'NotStarted',
    stage: 'preparing',
    children: planChildRuns(name, nodeName),
    error: null,
    createdAt: service.clock.now(),
    startedAt: null,
    endedAt: null,
  });
  const body = toJobView(service, find(service, call));
  runner.start(name);
  return { status: 201, body };
}

/** Without the fields that are there but undefined, which never were on the wire. */
const asSent = (definition: unknown): unknown => JSON.parse(JSON.stringify(definition));

/** A job never changes, but for what people call it. */
function update(service: Service, known: Job, asked: JobDefinition): Answer {
  const { description, displayName, tags, isArchived } = asked;
  const labels = { description, displayName, tags, isArchived };
  if (!isDeepStrictEqual(asSent({ ...known.definition, ...labels }), asSent(asked))) {
    throw new ServiceError(
      409,
      'UserError',
      `A job with this name already exists. If you are trying to create a new job, use a different name. If you are trying to update an existing job, only description, displayName, tags and isArchived of '${known.name}' can be changed.`,
      'ImmutableJob',
    );
  }
  const job = { ...known, definition: asked };
  service.jobs.put(known.name, job);
  return { status: 200, body: toJobView(service, job) };
}

function cancel(service: Service, runner: JobRunner, call: Call): Answer {
  const job = find(service, call);
  if (hasEnded(job))
    throw userError(`Job '${job.name}' cannot be cancelled: it has ended as ${job.status}.`, 'JobHasEnded');
  const lock = `jobs/${job.name}`;
  const running = service.operations.running(lock);
  if (running) return acceptedByLocation(service, running);
  runner.requestCancel(job.name);
  const duration = service.pace.cancelling;
  return acceptedByLocation(
    service,
    service.operations.begin({ task: 'cancel-job', subject: job.name, lock, duration }),
  );
}

async function remove(service: Service, call: Call): Promise<Answer> {
  const job = service.jobs.get(parameter(call, 'job'));
  if (!job) return { status: 204 };
  if (!hasEnded(job))
    throw userError(`Job '${job.name}' cannot be deleted while it is ${job.status}: cancel it first.`);
  await rm(jobFolder(service, job.name), { recursive: true, force: true });
  job.children.forEach(({ runId }) => service.metrics.remove(runId));
  service.jobs.remove(job.name);
  const operation = service.operations.begin({
    task: 'delete-job',
    subject: job.name,
    lock: `jobs/${job.name}`,
    duration: 0,
  });
  return acceptedByLocation(service, operation);
}
