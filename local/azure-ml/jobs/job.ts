import type { LearnerOptions } from '../learner/learner-options.ts';
import type { StepName } from './component-inputs.ts';
import type { JobDefinition } from './job-body.ts';

export type RunStatus =
  | 'NotStarted'
  | 'Preparing'
  | 'Queued'
  | 'Running'
  | 'Finalizing'
  | 'CancelRequested'
  | 'Completed'
  | 'Failed'
  | 'Canceled';

/** Where a job is: what a restarted stand-in takes up again. */
export type Stage = 'preparing' | 'queueing' | StepName | 'finalizing' | 'ended';

/** A run below the job: the component's own pipeline, or one of its steps. */
export interface ChildRun {
  runId: string;
  /** The step's name, or the node's for the component's pipeline. */
  name: string;
  kind: 'pipeline' | 'step';
  parentId: string;
  status: RunStatus;
  startedAt: number | null;
  endedAt: number | null;
}

/** What was made of the definition when it was accepted. */
export interface JobPlan {
  outcome: 'succeed' | 'fail' | 'cancel' | 'hang';
  message: string;
  slowFactor: number;
  /** The cluster that trains; null when it runs without one. */
  compute: string | null;
  instanceType: string;
  baseModel: string;
  trainUri: string;
  /** The rows that `eval_loss` is computed on. */
  validationUri: string | null;
  /** The pipeline's output that the model goes to. */
  output: string;
  options: LearnerOptions;
}

export interface Job {
  name: string;
  definition: JobDefinition;
  plan: JobPlan;
  experimentId: string;
  status: RunStatus;
  stage: Stage;
  children: ChildRun[];
  error: { code: string; message: string } | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
}

export const hasEnded = ({ status }: { status: RunStatus }) =>
  status === 'Completed' || status === 'Failed' || status === 'Canceled';
