import { randomUUID } from 'node:crypto';
import type { Service } from '../service.ts';
import { toWorkspaceId } from '../workspace.ts';
import { chatCompletionSteps } from './component-inputs.ts';
import type { ChildRun, Job, RunStatus } from './job.ts';

type Publisher = Pick<Service, 'workspace' | 'clock' | 'publish'>;

/** Emits `RunStatusChanged` for the job, or for a run below it, and `RunCompleted` too when that is a success. */
export function publishStatus(
  service: Publisher,
  job: Job,
  run: { runId: string; status: RunStatus; child?: ChildRun },
): void {
  const data = {
    experimentId: job.experimentId,
    experimentName: job.definition.experimentName,
    runId: run.runId,
    runType: run.child?.kind === 'step' ? 'azureml.StepRun' : 'azureml.PipelineRun',
    runTags: run.child
      ? toChildTags(job, run.child)
      : { 'azureml.pipelineComponent': 'pipelinerun', ...job.definition.tags },
    runProperties: run.child ? toChildProperties(run.child) : toRootProperties(job),
  };
  publish(service, 'RunStatusChanged', job, { ...data, runStatus: run.status });
  if (run.status === 'Completed') publish(service, 'RunCompleted', job, data);
}

function publish(
  { workspace, clock, publish }: Publisher,
  kind: string,
  job: Job,
  data: { runId: string; runStatus?: RunStatus },
): void {
  publish({
    id: randomUUID(),
    topic: toWorkspaceId(workspace),
    subject: `experiments/${job.experimentId}/runs/${data.runId}`,
    eventType: `Microsoft.MachineLearningServices.${kind}`,
    eventTime: new Date(clock.now()).toISOString(),
    data,
    dataVersion: '',
    metadataVersion: '1',
  });
}

const toRootProperties = (job: Job) => ({
  'azureml.runsource': 'azureml.PipelineRun',
  runSource: 'MFE',
  runType: 'HTTP',
  'azureml.parameters': '{}',
  ...job.definition.properties,
});

const toChildTags = (job: Job, { name, parentId }: ChildRun) => ({
  'azureml.pipelinerunid': parentId,
  'azureml.nodeid': name,
  'azureml.pipeline': job.name,
});

const toChildProperties = ({ kind, name }: ChildRun) => ({
  'azureml.runsource': kind === 'step' ? 'azureml.StepRun' : 'azureml.PipelineRun',
  stepType: 'PythonScriptStep',
  computeTargetType: 'AmlCompute',
  'azureml.moduleName': kind === 'step' ? name : `${chatCompletionSteps.length} steps`,
});
