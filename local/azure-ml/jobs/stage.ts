import { chatCompletionSteps } from './component-inputs.ts';
import type { ChildRun, RunStatus, Stage } from './job.ts';

/** The stages of a job in their order. */
export const stages: Stage[] = ['preparing', 'queueing', ...chatCompletionSteps, 'finalizing', 'ended'];
const isStep = (stage: Stage) => chatCompletionSteps.some((step) => step === stage);

/** What the job's own status is while it is in a stage. */
export function statusIn(stage: Stage): RunStatus {
  if (stage === 'preparing') return 'Preparing';
  if (stage === 'queueing') return 'Queued';
  if (stage === 'finalizing') return 'Finalizing';
  return stage === 'ended' ? 'Completed' : 'Running';
}

/** The component's pipeline runs as long as any of its steps; a step runs while the job is at it. */
export function moveChild(child: ChildRun, stage: Stage, now: number): ChildRun {
  const mine = child.kind === 'pipeline' ? isStep(stage) : child.name === stage;
  if (mine && child.status !== 'Running') return { ...child, status: 'Running', startedAt: now };
  if (!mine && child.status === 'Running') return { ...child, status: 'Completed', endedAt: now };
  return child;
}
