import type { OrchestrationContext } from 'durable-functions';
import type { RunOutcome, RunRequest } from '../lib/runs/contract/run.ts';
import { enter, firstLineOf, EndRun, type Orchestration } from '../lib/platform/durable/step.ts';
import { pollUntilDone, type PollPolicy } from '../lib/platform/durable/watch.ts';
import { afterRun } from './after-run.ts';
import { checkRows } from './check-rows.ts';
import { splitRows } from './split-rows.ts';
import * as step from './steps.ts';

/** What the orchestration is started with: the run, and how often its waits look for themselves (seconds). */
export interface FineTuneRunInput extends RunRequest {
  pollSeconds: number;
}

/** A run, from a dropped dataset to a model that can be talked to. */
export function* fineTuneRun(context: OrchestrationContext): Orchestration<RunOutcome> {
  const run = context.df.getInput<FineTuneRunInput>();

  const { outcome, endedBefore } = yield* howItEnds(makeModel(context, run));
  return yield* conclude(context, run, outcome, { endedBefore });
}

/** What of a run its end has to do with. */
type Ending = Pick<FineTuneRunInput, 'runId' | 'pollSeconds'>;

/** Brings a run to its end, where it has none yet, and does what follows it. */
export function* conclude(
  context: OrchestrationContext,
  run: Ending,
  outcome: RunOutcome,
  { endedBefore }: { endedBefore: boolean },
): Orchestration<RunOutcome> {
  enter(context, 'announcing');
  const told = endedBefore ? outcome : yield* finish(context, run, outcome);
  yield* follow(context, run);
  return told;
}

/** What does not succeed is looked after again by whoever finds a run that is not concluded. */
function* follow(context: OrchestrationContext, { runId }: Ending): Orchestration<void> {
  try {
    yield* afterRun(context, { runId });
  } catch {
    // Azure kept refusing. The run has ended all the same.
  }
}

/** Leaves nothing behind that is paid for, and writes the end down. A cancellation that came before the end was written wins. */
function* finish(context: OrchestrationContext, run: Ending, outcome: RunOutcome): Orchestration<RunOutcome> {
  const clean = outcome.status === 'succeeded' || outcome.status === 'rejected';
  // A model that is already live stays, unless the run was cancelled.
  const keepLive = outcome.status !== 'cancelled';
  const told = clean || (yield* nothingIsLeft(context, run, { keepLive })) ? outcome : stillBilled(outcome);
  const { status } = yield* step.finishRun(context, { runId: run.runId, outcome: told });
  return status === 'finished' ? told : yield* finish(context, run, { status: 'cancelled' });
}

function* makeModel(context: OrchestrationContext, run: FineTuneRunInput): Orchestration<RunOutcome> {
  const { runId, createdAt, dataset, asked } = run;
  enter(context, 'validating');
  const checked = yield* checkRows(context, { runId, createdAt, dataset, asked });
  if (checked.status === 'rejected') return checked;
  const { line, options, files } = checked;

  enter(context, 'splitting');
  const split = yield* splitRows(context, { runId, options, files });
  if (split.status === 'rejected') return split;

  enter(context, 'preflight');
  const plan = yield* step.planResources(context, { runId, options });
  if (plan.status === 'rejected') return plan;

  enter(context, 'preparing_compute');
  const compute = yield* pollUntilDone(context, step.prepareCompute, { runId }, soon(run, 1));
  if (compute.status === 'failed') return compute;

  enter(context, 'training');
  yield* step.submitTraining(context, { runId, line, options });
  const training = yield* pollUntilDone(context, step.lookAtTraining, { runId }, patient(run));
  if (training.status !== 'completed') return trainingFailed(training);

  enter(context, 'registering');
  const { modelId } = yield* step.registerModel(context, { runId, line, createdAt, options });

  enter(context, 'deploying');
  const { servingSize } = plan;
  const deployment = { runId, line, createdAt, modelId, servingSize };
  const deployed = yield* pollUntilDone(context, step.deployModel, deployment, soon(run, 4));
  if (deployed.status === 'failed') return deployed;

  enter(context, 'smoke_testing');
  const smoke = yield* step.smokeTest(context, { runId, line });
  if (smoke.status === 'failed') return smoke;

  enter(context, 'going_live');
  const live = yield* pollUntilDone(context, step.goLive, { runId, line, createdAt, options }, soon(run, 2));
  if (live.status === 'failed') return live;

  enter(context, 'connecting');
  yield* step.connect(context, { runId, line, options });
  return { status: 'succeeded', model: live.model };
}

/** What ends a story from within is an outcome too, and so is a step that keeps breaking: neither keeps the end from being told. */
function* howItEnds(story: Orchestration<RunOutcome>): Orchestration<{ outcome: RunOutcome; endedBefore: boolean }> {
  try {
    return { outcome: yield* story, endedBefore: false };
  } catch (error) {
    if (error instanceof EndRun) return { outcome: error.outcome, endedBefore: error.endedBefore };
    return { outcome: brokenStep(error), endedBefore: false };
  }
}

/** Cancels the job and deletes what was made for the run. False when something could not be removed. */
export function* nothingIsLeft(
  context: OrchestrationContext,
  run: Ending,
  { keepLive }: { keepLive: boolean },
): Orchestration<boolean> {
  try {
    yield* pollUntilDone(context, step.cleanUp, { runId: run.runId, keepLive }, soon(run, 2));
    return true;
  } catch {
    return false;
  }
}

/** For what takes seconds or minutes and sends no event: looks at once, then ever less often. */
const soon = ({ pollSeconds }: Ending, limitHours: number): PollPolicy => ({
  firstPauseSeconds: 0.5,
  longestPauseSeconds: Math.min(60, pollSeconds),
  limitHours,
});

/** For training, which Event Grid tells the end of: looks now and then all the same. A queue for a GPU may last days. */
const patient = ({ pollSeconds }: FineTuneRunInput): PollPolicy => ({
  firstPauseSeconds: pollSeconds,
  longestPauseSeconds: pollSeconds,
  limitHours: 7 * 24,
});

function trainingFailed(training: { status: 'failed'; message: string } | { status: 'cancelled' }): RunOutcome {
  const message =
    training.status === 'failed'
      ? `The training job failed: ${training.message}`
      : 'The training job was cancelled in Azure ML.';
  return {
    status: 'failed',
    error: {
      type: 'training_failed',
      message,
      remedy: "Open the job in Azure ML studio (see the run's resources) for its logs.",
    },
  };
}

const brokenStep = (error: unknown): RunOutcome => ({
  status: 'failed',
  error: {
    type: 'step_kept_failing',
    message: firstLineOf(error),
    remedy: 'The step was retried for half an hour. When the service named above is well again, start a new run.',
  },
});

/** What could not be removed stays open in the ledger; the run tells it whatever else it has to tell. */
const stillBilled = (outcome: RunOutcome): RunOutcome => ({
  status: 'failed',
  error: {
    type: 'clean_up_incomplete',
    message: `${'error' in outcome ? outcome.error.message : 'The run was cancelled.'} Not everything that was made for it could be removed, and what is left may cost money.`,
    remedy: "Delete the job, deployment and endpoint that the run's resources name in Azure ML studio.",
  },
});
