import { createRandom } from '../random.ts';
import type { Metric } from '../store.ts';
import type { Message } from './conversation.ts';
import { encodeConversation, type Example } from './encode.ts';
import type { LearnerOptions } from './learner-options.ts';
import { scheduleShare } from './schedule.ts';
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
const mostSteps = 20_000;
const contextWindow = 4_096;

/** Trains on the conversations. Undefined when it was cancelled meanwhile. */
export function train({ training, evaluation, options, tokens, log, isCancelled }: TrainingTask): Trained | undefined {
  const vocabulary = collectVocabulary(training);
  const model = createWordModel({ words: vocabulary.words.length, width }, options.seed);
  const longest = options.maxSequenceLength > 0 ? options.maxSequenceLength : contextWindow;
  const rows = training.map((messages) => encodeConversation(messages, vocabulary, longest));
  const held = evaluation.map((messages) => encodeConversation(messages, vocabulary, longest));
  const stepsAnEpoch = Math.ceil(rows.length / options.batchSize);
  const asked = Math.min(stepsAnEpoch * options.epochs, options.maxSteps > 0 ? options.maxSteps : Infinity);
  const steps = Math.min(asked, mostSteps);
  const tokensARow = Math.max(1, Math.floor(tokens / (steps * options.batchSize)));
  const random = createRandom(options.seed);
  const recent: number[] = [];
  let [seen, sum, evaluationLoss] = [0, 0, null as number | null];
  let order = shuffled(rows.length, random);

  for (let step = 1; step <= steps; step += 1) {
    if (isCancelled()) return undefined;
    const place = (step - 1) % stepsAnEpoch;
    if (place === 0) order = shuffled(rows.length, random);
    const rateShare = scheduleShare(options.schedule, step - 1, steps, options.warmupSteps);
    const rate = Math.min(largestRate, options.learningRate * rateScale) * rateShare;
    for (const row of order.slice(place * options.batchSize, (place + 1) * options.batchSize)) {
      for (const example of sampled(rows[row] ?? [], tokensARow, random)) {
        const loss = model.learn(example, rate);
        recent.push(loss);
        sum += loss;
        seen += 1;
      }
    }
    const share = step / steps;
    const metric = (key: string, value: number): LoggedMetric => ({ key, step, value, share });
    const epoch = metric('epoch', step / stepsAnEpoch);
    const atEpochEnd = place === stepsAnEpoch - 1 || step === steps;
    if (step === 1 || step === steps || isDue(step, options.loggingSteps, atEpochEnd)) {
      log([metric('loss', mean(recent)), metric('learning_rate', options.learningRate * rateShare), epoch]);
      recent.length = 0;
    }
    if (held.length > 0 && options.evaluationSteps >= 0 && isDue(step, options.evaluationSteps, atEpochEnd)) {
      evaluationLoss = evaluate(model, held, Math.max(200, tokens / 20));
      log([metric('eval_loss', evaluationLoss), epoch]);
    }
  }
  const loss = sum / Math.max(1, seen);
  log([{ key: 'train_loss', step: steps, value: loss, share: 1 }]);
  return { vocabulary, model, width, steps, tokens: seen, loss, evaluationLoss };
}

/** Every so many steps, or at the end of an epoch when that is 0. */
const isDue = (step: number, every: number, atEpochEnd: boolean) => (every > 0 ? step % every === 0 : atEpochEnd);

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
  return order;
}

/** A run of at most `atMost` examples from somewhere in the row. */
function sampled(examples: Example[], atMost: number, random: () => number): Example[] {
  if (examples.length <= atMost) return examples;
  const start = Math.floor(random() * (examples.length - atMost));
  return examples.slice(start, start + atMost);
}

/** The mean loss of the rows that were held back, over at most `atMost` of their tokens. */
function evaluate(model: WordModel, rows: Example[][], atMost: number): number {
  const each = Math.max(1, Math.floor(atMost / rows.length));
  const losses = rows.flatMap((examples) => examples.slice(0, each).map((example) => model.loss(example)));
  return mean(losses);
}
