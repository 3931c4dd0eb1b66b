import { z } from 'zod';
import { ArmError, readBody } from '../http/arm-error.ts';
import { workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import type { Service } from '../service.ts';
import type { Metric } from '../store.ts';
import { findRun, runsOf, type Run } from './run.ts';

const base = `/mlflow/v1.0${workspacePath}/api/2.0/mlflow`;

const searchSchema = z.looseObject({
  experiment_ids: z.array(z.string()).optional(),
  filter: z.string().optional(),
  max_results: z.int().positive().default(1_000),
});

/** MLflow's own REST API, as far as reading runs and their metrics goes. */
export function mlflowRoutes(service: Service): Route[] {
  const route = (method: string, path: string, handle: Route['handle']): Route => ({
    method,
    handle,
    door: 'data-plane',
    path: `${base}${path}`,
  });
  return [
    route('GET', '/runs/get', (call) => ({ status: 200, body: { run: toRunView(service, asked(service, call)) } })),
    route('POST', '/runs/search', (call) => search(service, call)),
    route('GET', '/metrics/get-history', (call) => history(service, call)),
  ];
}

function asked(service: Service, call: Call): Run {
  const runId = call.query.get('run_id') ?? call.query.get('run_uuid');
  if (!runId) throw new ArmError(400, 'INVALID_PARAMETER_VALUE', "Missing value for required parameter 'run_id'.");
  return findRun(service, runId);
}

/** Finds by parent and by experiment: `tags.mlflow.parentRunId = '<run id>'` is the filter that is understood. */
function search(service: Service, call: Call): Answer {
  const { experiment_ids: experiments, filter, max_results: most } = readBody(searchSchema, call.body ?? {});
  const parentId = /tags\.[`"]?mlflow\.parentRunId[`"]?\s*=\s*['"]([^'"]+)['"]/.exec(filter ?? '')?.[1];
  if (filter && !parentId) {
    throw new ArmError(
      400,
      'INVALID_PARAMETER_VALUE',
      `The filter '${filter}' is not understood: give tags.mlflow.parentRunId = '<run id>'.`,
    );
  }
  const jobs = service.jobs
    .all()
    .filter(({ experimentId }) => !experiments?.length || experiments.includes(experimentId));
  const runs = jobs.flatMap(runsOf).filter(({ child }) => !parentId || child?.parentId === parentId);
  return { status: 200, body: { runs: runs.slice(0, most).map((run) => toRunView(service, run)) } };
}

function history(service: Service, call: Call): Answer {
  const { runId } = asked(service, call);
  const key = call.query.get('metric_key');
  if (!key) throw new ArmError(400, 'INVALID_PARAMETER_VALUE', "Missing value for required parameter 'metric_key'.");
  return { status: 200, body: { metrics: service.metrics.of(runId).filter((metric) => metric.key === key) } };
}

const states: Record<string, string> = {
  Completed: 'FINISHED',
  Failed: 'FAILED',
  Canceled: 'KILLED',
  Running: 'RUNNING',
  Finalizing: 'RUNNING',
};

function toRunView({ metrics }: Service, { runId, job, status, startedAt, endedAt, child }: Run) {
  const last = new Map<string, Metric>(metrics.of(runId).map((metric) => [metric.key, metric]));
  const tags: Record<string, string> = {
    ...(child ? { 'mlflow.parentRunId': child.parentId } : job.definition.tags),
    'mlflow.rootRunId': job.name,
    'mlflow.runName': child?.name ?? job.definition.displayName ?? job.name,
  };
  return {
    info: {
      run_id: runId,
      run_uuid: runId,
      run_name: child?.name ?? job.definition.displayName ?? job.name,
      experiment_id: job.experimentId,
      status: states[status] ?? 'SCHEDULED',
      start_time: startedAt,
      end_time: endedAt,
      lifecycle_stage: 'active',
    },
    data: {
      metrics: [...last.values()],
      params: [],
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    },
  };
}
