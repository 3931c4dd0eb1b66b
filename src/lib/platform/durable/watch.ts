import type { OrchestrationContext } from 'durable-functions';
import type { RunOutcome } from '../../runs/contract/run.ts';
import {
  answerOfError,
  engineRetry,
  defaultRetry,
  valueOf,
  type SubOrchestrationAnswer,
  type Step,
  type Orchestration,
} from './step.ts';

/** How long to wait for something, and how often to look at it: pauses grow by a quarter from `first` to `longest`. */
export interface PollPolicy {
  firstPauseSeconds: number;
  longestPauseSeconds: number;
  /** After this the wait is given up. */
  limitHours: number;
}

/** What a watch has been told to do. `input` is handed to the step unread. */
interface WatchOrder {
  stepName: string;
  input: unknown;
  pauseSeconds: number;
  longestPauseSeconds: number;
  limitHours: number;
  /** ISO time. */
  deadline: string;
}

const pauseGrowth = 1.25;

/** What is still on its way; anything else has settled. */
type Working = { status: 'working' };

/** The name of the event that makes a watch look at once. Events are hints: what is true is asked for by the look itself. */
export const wakeEvent = 'wake';

/** The instance that watches one step of one run. */
export const watchIdOf = (runId: string, stepName: string): string => `${runId}:${stepName}`;

/**
 * Repeats a step until it no longer answers `working`: at once, when woken, and after each pause.
 * It happens in an orchestration of its own, so that a wait of days does not grow the run's history.
 */
export function* pollUntilDone<Input extends { runId: string }, Output extends { status: string }>(
  context: OrchestrationContext,
  step: Step<Input, Output | Working>,
  input: Input,
  patience: PollPolicy,
): Orchestration<Exclude<Output, Working>> {
  const deadline = context.df.currentUtcDateTime.getTime() + patience.limitHours * 3_600_000;
  const order: WatchOrder = {
    stepName: step.stepName,
    input,
    pauseSeconds: patience.firstPauseSeconds,
    longestPauseSeconds: patience.longestPauseSeconds,
    limitHours: patience.limitHours,
    deadline: new Date(deadline).toISOString(),
  };
  const id = watchIdOf(input.runId, step.stepName);
  const answer = yield context.df.callSubOrchestratorWithRetry('watch', engineRetry, order, id);
  return valueOf(answer as SubOrchestrationAnswer<Exclude<Output, Working>>);
}

/**
 * The orchestration behind `pollUntilDone`: one look and one wait, then it renews itself. An event that is lost in the
 * renewal is no loss, since a look follows.
 */
export function* watch(
  context: OrchestrationContext,
): Orchestration<SubOrchestrationAnswer<{ status: string }> | undefined> {
  const order = context.df.getInput<WatchOrder>();
  const answer = yield* look(context, order);
  if (answer.status !== 'done' || answer.value.status !== 'working') return answer;
  if (context.df.currentUtcDateTime >= new Date(order.deadline)) return { status: 'over', outcome: overdue(order) };

  const now = context.df.currentUtcDateTime.getTime();
  yield* waitUntil(context, new Date(now + order.pauseSeconds * 1_000));
  const pauseSeconds = Math.min(order.pauseSeconds * pauseGrowth, order.longestPauseSeconds);
  context.df.continueAsNew({ ...order, pauseSeconds });
  return undefined;
}

function* look(
  context: OrchestrationContext,
  { stepName, input }: WatchOrder,
): Orchestration<SubOrchestrationAnswer<{ status: string }>> {
  try {
    const answer = yield context.df.callActivityWithRetry(stepName, defaultRetry, input);
    return answer as SubOrchestrationAnswer<{ status: string }>;
  } catch (error) {
    return answerOfError(error);
  }
}

/**
 * Waits until a time, or until somebody raises `wake`. The story must renew itself afterwards: the other wait is left over. The
 * engine may hand the event that was waited for to the renewed story once more, so that it looks twice.
 */
export function* waitUntil(context: OrchestrationContext, time: Date): Orchestration<void> {
  const pause = context.df.createTimer(time);
  const woken = context.df.waitForExternalEvent(wakeEvent);
  const first = yield context.df.Task.any([woken, pause]);
  if (first === woken) pause.cancel();
}

const overdue = ({ stepName, limitHours }: WatchOrder): RunOutcome => ({
  status: 'failed',
  error: {
    type: 'overdue',
    message: `'${stepName}' had not settled after ${limitHours} hours.`,
    remedy: 'Look at the resource in Azure Machine Learning studio, then upload the dataset again to start a new run.',
  },
});
