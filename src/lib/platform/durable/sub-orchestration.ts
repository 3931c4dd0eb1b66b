import type { OrchestrationContext, Task } from 'durable-functions';
import { answerOfError, engineRetry, valueOf, type SubOrchestrationAnswer, type Orchestration } from './step.ts';

/**
 * A part of a run's story that is told in an orchestration of its own, so that however much happens in it the run's history
 * stays short.
 */
export interface SubOrchestration<Input extends { runId: string }, Output> {
  /** Tells it, and waits for its end. */
  (context: OrchestrationContext, input: Input): Orchestration<Output>;
  readonly chapterName: string;
  /** What is registered under the name. */
  orchestration(context: OrchestrationContext): Orchestration<SubOrchestrationAnswer<Output>>;
}

export function defineSubOrchestration<Input extends { runId: string }, Output>(
  chapterName: string,
  story: (context: OrchestrationContext, input: Input) => Orchestration<Output>,
): SubOrchestration<Input, Output> {
  function* tell(context: OrchestrationContext, input: Input): Orchestration<Output> {
    return valueOf((yield begun(context, chapterName, input)) as SubOrchestrationAnswer<Output>);
  }
  function* orchestration(context: OrchestrationContext): Orchestration<SubOrchestrationAnswer<Output>> {
    return yield* answerOf(story(context, context.df.getInput<Input>()));
  }
  return Object.assign(tell, { chapterName, orchestration });
}

/** Tells two chapters side by side. */
export function* tellBoth<Input extends { runId: string }, First, Second>(
  context: OrchestrationContext,
  chapters: readonly [SubOrchestration<Input, First>, SubOrchestration<Input, Second>],
  input: Input,
): Orchestration<[First, Second]> {
  const tasks = chapters.map(({ chapterName }) => begun(context, chapterName, input));
  const [first, second] = (yield context.df.Task.all(tasks)) as [
    SubOrchestrationAnswer<First>,
    SubOrchestrationAnswer<Second>,
  ];
  return [valueOf(first), valueOf(second)];
}

const begun = (context: OrchestrationContext, chapterName: string, input: { runId: string }): Task =>
  context.df.callSubOrchestratorWithRetry(chapterName, engineRetry, input, `${input.runId}:${chapterName}`);

/** Whatever ends the story from within is told to whoever waits for the chapter. */
function* answerOf<Output>(story: Orchestration<Output>): Orchestration<SubOrchestrationAnswer<Output>> {
  try {
    return { status: 'done', value: yield* story };
  } catch (error) {
    return answerOfError(error);
  }
}
