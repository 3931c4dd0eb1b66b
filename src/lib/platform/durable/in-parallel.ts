import type { OrchestrationContext } from 'durable-functions';
import { valueOf, type Step, type StepAnswer, type Orchestration } from './step.ts';

/**
 * Takes a step for each input, at most `width` at a time, and gives their values in the order of the inputs. Where one of them
 * answers that the run is over, the story ends once the others of its turn have answered.
 */
export function* inParallel<Input, Output>(
  context: OrchestrationContext,
  step: Step<Input, Output>,
  inputs: readonly Input[],
  width: number,
): Orchestration<Output[]> {
  const values: Output[] = [];
  for (let from = 0; from < inputs.length; from += width) {
    const turn = inputs.slice(from, from + width);
    const tasks = turn.map((input) => context.df.callActivityWithRetry(step.stepName, step.policy, input));
    const answers = (yield context.df.Task.all(tasks)) as StepAnswer<Output>[];
    for (const answer of answers) values.push(valueOf(answer));
  }
  return values;
}
