import { toWorkspaceId } from '../workspace.ts';
import { parameter, workspacePath, type Call, type Route } from '../http/route.ts';
import type { Service } from '../service.ts';
import { findRun, runsOf, type Run } from './run.ts';

const experiment = `/history/v1.0${workspacePath}/experiments/{experiment}`;
const shorter = `/history/v1.0${workspacePath}`;

/** The run history of the data plane: where it is said why a run failed, and what ran below it. */
export function runHistoryRoutes(service: Service): Route[] {
  const details = (call: Call) => ({ status: 200, body: toDetails(service, findRun(service, parameter(call, 'run'))) });
  const run = (call: Call) => ({ status: 200, body: toRunView(service, findRun(service, parameter(call, 'run'))) });
  const children = (call: Call) => {
    const { job, runId } = findRun(service, parameter(call, 'run'));
    const below = runsOf(job).filter(({ child }) => child?.parentId === runId);
    return { status: 200, body: { value: below.map((found) => toRunView(service, found)) } };
  };
  const route = (path: string, handle: Route['handle']): Route => ({ method: 'GET', door: 'data-plane', path, handle });
  return [experiment, shorter].flatMap((base) => [
    route(`${base}/runs/{run}/details`, details),
    route(`${base}/runs/{run}/children`, children),
    route(`${base}/runs/{run}`, run),
  ]);
}

const toTime = (time: number | null) => (time === null ? null : new Date(time).toISOString());

function errorOf({ job, status, child }: Run) {
  if (status !== 'Failed' || !job.error) return null;
  const failed = job.children.find((run) => run.status === 'Failed' && run.kind === 'step');
  const message =
    child?.kind === 'step'
      ? job.error.message
      : `Pipeline has some failed steps. ${failed?.name ?? ''}: ${job.error.message}`;
  return { error: { code: job.error.code, message, messageFormat: null, target: null, details: [], innerError: null } };
}

function toDetails(service: Service, run: Run) {
  return {
    runId: run.runId,
    target: run.job.plan.compute,
    status: run.status,
    startTimeUtc: toTime(run.startedAt),
    endTimeUtc: toTime(run.endedAt),
    error: errorOf(run),
    warnings: [],
    tags: run.child ? {} : (run.job.definition.tags ?? {}),
    properties: toProperties(run),
    inputDatasets: [],
    outputDatasets: [],
    runDefinition: null,
    logFiles: {},
    jobCost: null,
    revision: null,
    experimentId: run.job.experimentId,
    workspaceId: toWorkspaceId(service.workspace),
  };
}

function toRunView(service: Service, run: Run) {
  return {
    ...toDetails(service, run),
    displayName: run.child?.name ?? run.job.definition.displayName ?? run.runId,
    name: run.child?.name ?? run.job.name,
    parentRunId: run.child?.parentId ?? null,
    rootRunId: run.job.name,
    runType: run.child?.kind === 'step' ? 'azureml.StepRun' : 'azureml.PipelineRun',
    createdUtc: toTime(run.job.createdAt),
  };
}

function toProperties({ job, child }: Run) {
  if (!child) return { 'azureml.runsource': 'azureml.PipelineRun', ...job.definition.properties };
  const source = child.kind === 'step' ? 'azureml.StepRun' : 'azureml.PipelineRun';
  return { 'azureml.runsource': source, 'azureml.moduleName': child.name };
}
