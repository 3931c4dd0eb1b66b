import { createHash } from 'node:crypto';
import { chatCompletionSteps } from './component-inputs.ts';
import type { ChildRun } from './job.ts';

/** The runs below a job: the component's own pipeline and its five steps. Their ids follow from the job's name. */
export function planChildRuns(jobName: string, nodeName: string): ChildRun[] {
  const waiting = { status: 'NotStarted' as const, startedAt: null, endedAt: null };
  const pipelineId = toRunId(jobName, nodeName);
  return [
    { ...waiting, runId: pipelineId, name: nodeName, kind: 'pipeline', parentId: jobName },
    ...chatCompletionSteps.map((name) => ({
      ...waiting,
      runId: toRunId(jobName, `${nodeName}/${name}`),
      name,
      kind: 'step' as const,
      parentId: pipelineId,
    })),
  ];
}

/** A GUID, as Azure ML names runs that nobody named. */
export function toRunId(...parts: string[]): string {
  const digits = createHash('sha256').update(parts.join('\n')).digest('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
