import type { DatasetReport } from 'chat-dataset/report';
import type { ServingPlan } from '../lib/models/contract/serving-plan.ts';
import type { Problem } from '../lib/platform/problem.ts';
import type { RowsFilePlan, RowsPart } from '../lib/runs/contract/rows-plan.ts';
import type { RunOutcome, RunRequest } from '../lib/runs/contract/run.ts';
import type { TrainingOptions } from '../lib/runs/contract/run-options.ts';
import type { TrainingState } from '../lib/runs/contract/training-job.ts';
import { defineStep, persistentRetry } from '../lib/platform/durable/step.ts';

type Working = { status: 'working' };
type Failed = { status: 'failed'; error: Problem };
export type Rejected = { status: 'rejected'; error: Problem };

/** A dataset that passed, and what it is to become. */
export interface Accepted {
  status: 'accepted';
  line: string;
  options: TrainingOptions;
  report: Pick<DatasetReport, 'rows' | 'usable_rows'>;
  files: RowsFilePlan[];
}

/** What is known of a part before it is split: its usable rows, and usable rows and lines of the parts before it. */
export interface PartStart {
  rows: number;
  rowsBefore: number;
  linesBefore: number;
}

export interface SplitOrder extends PartStart {
  runId: string;
  part: RowsPart;
  /** Tokens of a row beyond which training cuts it. */
  maxSeqLength?: number;
}

/** Blocks that a part gave to each side. */
export interface BlockCounts {
  train: number;
  test: number;
}

export type SplitOutcome = { status: 'split'; trainRows: number; testRows: number } | Rejected;

/** Everything a run can do, in the order in which it does it. */
export const openDataset = defineStep<
  RunRequest,
  { status: 'opened'; line: string; options: TrainingOptions; files: RowsFilePlan[] } | Rejected
>('openDataset', 'validating');
export const importDataset = defineStep<
  { runId: string; file: RowsFilePlan; options: TrainingOptions; stretches: number },
  { status: 'working'; stretches: number } | { status: 'imported'; bytes: number } | Rejected
>('importDataset', 'validating');
export const checkRange = defineStep<{ runId: string; part: RowsPart }, { status: 'checked' } | Rejected>(
  'checkRange',
  'validating',
);
export const concludeCheck = defineStep<
  { runId: string; line: string; options: TrainingOptions; files: RowsFilePlan[] },
  Accepted | Rejected
>('concludeCheck', 'validating');
export const planSplit = defineStep<
  { runId: string; options: TrainingOptions; files: RowsFilePlan[] },
  { status: 'planned'; starts: PartStart[] } | Rejected
>('planSplit', 'splitting');
export const splitRange = defineStep<SplitOrder, { status: 'split'; blocks: BlockCounts } | Rejected>(
  'splitRange',
  'splitting',
);
export const measureRange = defineStep<SplitOrder, { status: 'measured' } | Rejected>('measureRange', 'splitting');
export const commitSplit = defineStep<
  { runId: string; options: TrainingOptions; files: RowsFilePlan[]; blocks: BlockCounts[] },
  SplitOutcome
>('commitSplit', 'splitting');
export const planResources = defineStep<{ runId: string; options: TrainingOptions }, ServingPlan | Rejected>(
  'planResources',
  'preflight',
);
export const prepareCompute = defineStep<{ runId: string }, Working | { status: 'ready' } | Failed>(
  'prepareCompute',
  'preparing_compute',
);
export const submitTraining = defineStep<
  { runId: string; line: string; options: TrainingOptions },
  { jobName: string }
>('submitTraining', 'training');
export const lookAtTraining = defineStep<{ runId: string }, TrainingState>('lookAtTraining', 'training');
export const registerModel = defineStep<
  { runId: string; line: string; createdAt: string; options: TrainingOptions },
  { modelId: string }
>('registerModel', 'registering');
export const deployModel = defineStep<
  { runId: string; line: string; createdAt: string; modelId: string; servingSize: string },
  Working | { status: 'ready' } | Failed
>('deployModel', 'deploying');
export const smokeTest = defineStep<{ runId: string; line: string }, { status: 'passed' } | Failed>(
  'smokeTest',
  'smoke_testing',
);
export const goLive = defineStep<
  { runId: string; line: string; createdAt: string; options: TrainingOptions },
  Working | { status: 'live'; model: string } | Failed
>('goLive', 'going_live');
export const connect = defineStep<{ runId: string; line: string; options: TrainingOptions }, { connection: string }>(
  'connect',
  'connecting',
);

/** What is done for every run, however it went: these run even after a cancellation. */
export const cleanUp = defineStep<{ runId: string; keepLive: boolean }, Working | { status: 'clean' }>('cleanUp');
export const finishRun = defineStep<
  { runId: string; outcome: RunOutcome },
  { status: 'finished' | 'cancelled_before' }
>('finishRun', undefined, persistentRetry);
export const announceOutcome = defineStep<{ runId: string }, { status: 'announced' }>('announceOutcome');
/** Deletes the rows that were kept between the steps. */
export const tidyRows = defineStep<{ runId: string }, { status: 'tidy' | 'left' }>('tidyRows');
/** Takes the older versions down that the run's model has replaced. */
export const removeReplaced = defineStep<{ runId: string }, Working | { status: 'removed' }>('removeReplaced');
export const concludeRun = defineStep<{ runId: string }, { status: 'concluded' }>('concludeRun');

/** Takes down those of a line's models that clients want to be removed. */
export const removeModel = defineStep<{ runId: string; line: string }, Working | { status: 'removed' }>('removeModel');

/** Takes a message one attempt further, unless it is too early; `now` is the orchestration's time (ISO). */
export const deliverWebhook = defineStep<
  { runId: string; endpointId: string; messageId: string; round: number; now: string },
  { status: 'settled' } | { status: 'waiting'; until: string }
>('deliverWebhook');
