import { RetryOptions, type OrchestrationContext, type Task } from 'durable-functions';
import type { Phase } from '../../runs/contract/phase.ts';
import type { RunOutcome } from '../../runs/contract/run.ts';

/** What an orchestration is made of: tasks go out, typed answers come back. */
export type Orchestration<T> = Generator<Task, T, unknown>;

/**
 * What an activity answers: its value, or that the run is over (it was cancelled, or cannot go on for a lasting reason),
 * or that it had ended before this orchestration was started a second time.
 */
export type StepAnswer<T> =
  | { status: 'done'; value: T }
  | { status: 'over'; outcome: RunOutcome }
  | { status: 'ended_before'; outcome: RunOutcome };

/** What a sub-orchestration answers: that of its last activity, or why one kept failing. It never fails by itself. */
export type SubOrchestrationAnswer<T> = StepAnswer<T> | { status: 'kept_failing'; message: string };

/** A verb of the story: the name of an activity, what it takes and gives. */
export interface Step<Input, Output> {
  (context: OrchestrationContext, input: Input): Orchestration<Output>;
  readonly stepName: string;
  /** The chapter it belongs to; its first activity marks the chapter's beginning. Steps without one run even after a cancellation. */
  readonly phase: Phase | undefined;
  readonly policy: RetryOptions;
}

/** Ends the story from within: thrown where a step answers that there is no going on. */
export class EndRun extends Error {
  readonly outcome: RunOutcome;
  readonly endedBefore: boolean;
  constructor(outcome: RunOutcome, endedBefore = false) {
    super(outcome.status);
    this.outcome = outcome;
    this.endedBefore = endedBefore;
  }
}

function retries(attempts: number, firstPauseMs: number, maxPauseMs: number): RetryOptions {
  const policy = new RetryOptions(firstPauseMs, attempts);
  policy.backoffCoefficient = 2;
  policy.maxRetryIntervalInMilliseconds = maxPauseMs;
  return policy;
}

/**
 * For sub-orchestrations. They catch what they throw, so that one which fails was failed by the engine: its worker died in the
 * middle of a turn. It is called again, under the same instance id.
 */
export const engineRetry = retries(500, 1_000, 60_000);

/** Passing faults (throttling, a restart, a lost connection) are retried for about half an hour, then they end the run. */
export const defaultRetry = retries(14, 2_000, 300_000);

/** For what every run must come to, such as writing its end down: about a day, whatever the error. */
export const persistentRetry = retries(300, 2_000, 300_000);

/** Names an activity as a step. The one cast: Durable gives back what the activity answered, as JSON. */
export function defineStep<Input, Output>(stepName: string, phase?: Phase, policy = defaultRetry): Step<Input, Output> {
  function* call(context: OrchestrationContext, input: Input): Orchestration<Output> {
    const answer = yield context.df.callActivityWithRetry(stepName, policy, input);
    return valueOf(answer as StepAnswer<Output>);
  }
  return Object.assign(call, { stepName, phase, policy });
}

/** The value of an answer; ends the story where there is none. */
export function valueOf<Output>(answer: SubOrchestrationAnswer<Output>): Output {
  if (answer.status === 'done') return answer.value;
  if (answer.status === 'kept_failing') throw new Error(answer.message);
  throw new EndRun(answer.outcome, answer.status === 'ended_before');
}

/** What an error means to whoever waits for a sub-orchestration. */
export function answerOfError(error: unknown): SubOrchestrationAnswer<never> {
  if (error instanceof EndRun) return { status: error.endedBefore ? 'ended_before' : 'over', outcome: error.outcome };
  return { status: 'kept_failing', message: firstLineOf(error) };
}

/** Durable puts the whole .NET exception behind the first line. */
export const firstLineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';

/** Begins a chapter: the words that Durable's own status shows. */
export function enter(context: OrchestrationContext, phase: Phase): void {
  context.df.setCustomStatus(phase);
}
