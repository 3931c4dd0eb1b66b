import type { Metric } from '../store.ts';
import type { Message } from './conversation.ts';
import { encodeConversation, type Example } from './encode.ts';
import { evaluate } from './evaluate.ts';
import { mean } from './mean.ts';
import type { LearnerOptions } from './learner-options.ts';
import { planTraining, walkThrough, type Step } from './training-plan.ts';
import { collectVocabulary, type Vocabulary } from './vocabulary.ts';
import { createWordModel, type WordModel } from './word-model.ts';

/** A metric at the moment it was logged; `share` of the whole training was done then. */
export interface LoggedMetric extends Omit<Metric, 'timestamp'> {
  share: number;
}

export interface TrainingTask {
  training: Message[][];
  evaluation: Message[][];
  options: LearnerOptions;
  /** The most tokens to train on: each step takes its share of them. */
  tokens: number;
  log(metrics: LoggedMetric[]): void;
  isCancelled(): boolean;
}

export interface Trained {
  vocabulary: Vocabulary;
  model: WordModel;
  width: number;
  steps: number;
  tokens: number;
  loss: number;
  evaluationLoss: number | null;
}

const width = 24;
/** Learning rates are asked for a model of billions of weights; this small one learns by larger steps. */
const rateScale = 20_000;
const largestRate = 0.5;
const contextWindow = 4_096;

/** Trains on the conversations. Undefined when it was cancelled meanwhile. */
export function train({ training, evaluation, options, tokens, log, isCancelled }: TrainingTask): Trained | undefined {
  const vocabulary = collectVocabulary(training);
  const model = createWordModel({ words: vocabulary.words.length, width }, options.seed);
  const longest = options.maxSequenceLength > 0 ? options.maxSequenceLength : contextWindow;
  const encode = (messages: Message[]) => encodeConversation(messages, vocabulary, longest);
  const [rows, held] = [training.map(encode), evaluation.map(encode)];
  const plan = planTraining(rows.length, options, tokens);
  const losses: number[] = [];
  let recent: number[] = [];
  let evaluationLoss: number | null = null;
  for (const step of walkThrough(rows, plan, options)) {
    if (isCancelled()) return undefined;
    recent.push(...learn(model, step, options));
    if (step.isLogged) {
      log(toMetrics(step, { loss: mean(recent), learning_rate: options.learningRate * step.rateShare }));
      losses.push(...recent);
      recent = [];
    }
    if (step.isEvaluated && held.length > 0) {
      evaluationLoss = evaluate(model, held, Math.max(200, tokens / 20));
      log(toMetrics(step, { eval_loss: evaluationLoss }));
    }
  }
  const loss = mean(losses);
  log([{ key: 'train_loss', step: plan.steps, value: loss, share: 1 }]);
  return { vocabulary, model, width, steps: plan.steps, tokens: losses.length, loss, evaluationLoss };
}

/** One step over its conversations; returns the losses of their tokens. */
function learn(model: WordModel, { examples, rateShare }: Step, { learningRate }: LearnerOptions): number[] {
  const rate = Math.min(largestRate, learningRate * rateScale) * rateShare;
  return examples.map((example: Example) => model.learn(example, rate));
}

/** Values as they are logged: each with the epoch that they belong to. */
function toMetrics({ number, share, epoch }: Step, values: Record<string, number>): LoggedMetric[] {
  return Object.entries({ ...values, epoch }).map(([key, value]) => ({ key, value, step: number, share }));
}
