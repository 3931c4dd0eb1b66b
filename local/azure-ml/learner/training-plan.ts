import { createSeededRandom } from '../../seeded-random.ts';
import type { Example } from './encode.ts';
import type { LearnerOptions } from './learner-options.ts';
import { scheduleShare } from './schedule.ts';

/** How much there is to do. */
export interface TrainingPlan {
  steps: number;
  stepsAnEpoch: number;
  /** The most tokens that a step takes of a conversation. */
  tokensARow: number;
}

/** A step of the training: what it learns from, how fast, and what is due after it. */
export interface Step {
  number: number;
  examples: Example[];
  /** Of the asked learning rate. */
  rateShare: number;
  /** Of the whole training, with this step. */
  share: number;
  epoch: number;
  isLogged: boolean;
  isEvaluated: boolean;
}

/** What bounds the work on any dataset, together with the tokens. */
const stepLimit = 20_000;

export function planTraining(
  rows: number,
  { batchSize, epochs, maxSteps }: LearnerOptions,
  tokens: number,
): TrainingPlan {
  const stepsAnEpoch = Math.ceil(rows / batchSize);
  const steps = Math.min(stepsAnEpoch * epochs, maxSteps > 0 ? maxSteps : Infinity, stepLimit);
  return { steps, stepsAnEpoch, tokensARow: Math.max(1, Math.floor(tokens / (steps * batchSize))) };
}

/** The steps in their order; every epoch goes through all rows in an order of its own. */
export function* walkThrough(rows: Example[][], plan: TrainingPlan, options: LearnerOptions): Generator<Step> {
  const { steps, stepsAnEpoch, tokensARow } = plan;
  const { batchSize, schedule, warmupSteps, loggingSteps, evaluationSteps } = options;
  const random = createSeededRandom(options.seed);
  let order: Example[][] = [];
  for (let number = 1; number <= steps; number += 1) {
    const place = (number - 1) % stepsAnEpoch;
    if (place === 0) order = shuffled(rows, random);
    const batch = order.slice(place * batchSize, (place + 1) * batchSize);
    const isDue = toDue(number, place === stepsAnEpoch - 1 || number === steps);
    yield {
      number,
      examples: batch.flatMap((examples) => sampled(examples, tokensARow, random)),
      rateShare: scheduleShare(schedule, number - 1, steps, warmupSteps),
      share: number / steps,
      epoch: number / stepsAnEpoch,
      isLogged: number === 1 || number === steps || isDue(loggingSteps),
      isEvaluated: isDue(evaluationSteps),
    };
  }
}

/** Every so many steps; at the end of an epoch for 0, and never below. */
function toDue(number: number, atEpochEnd: boolean): (every: number) => boolean {
  return (every) => (every > 0 ? number % every === 0 : every === 0 && atEpochEnd);
}

function shuffled<T>(items: T[], random: () => number): T[] {
  const keys = new Map(items.map((item) => [item, random()]));
  return [...items].sort((first, second) => (keys.get(first) ?? 0) - (keys.get(second) ?? 0));
}

/** A run of at most `atMost` examples from somewhere in the row. */
function sampled(examples: Example[], atMost: number, random: () => number): Example[] {
  if (examples.length <= atMost) return examples;
  const start = Math.floor(random() * (examples.length - atMost));
  return examples.slice(start, start + atMost);
}
