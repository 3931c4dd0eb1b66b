import { createSeededRandom } from '../../seeded-random.ts';
import type { Example } from './encode.ts';

/**
 * A log-bilinear language model: the next word is foretold from the three words before it and the words of the question,
 * by a softmax over classes of words and one over the words of the class.
 */
export interface WordModel {
  /** The loss of an example in nats: its negative log likelihood. */
  loss(example: Example): number;
  /** Learns from an example by one step of Adagrad; returns its loss before the step. */
  learn(example: Example, rate: number): number;
  weights: Float32Array;
}

export interface WordModelShape {
  words: number;
  /** How many numbers a word is. */
  width: number;
}

/** How many words there are in a class: about as many as classes. */
const classSizeOf = (words: number) => Math.ceil(Math.sqrt(words));

/** Where each part begins in the one array that holds all weights. */
function layOut({ words, width }: WordModelShape) {
  const classSize = classSizeOf(words);
  const classes = Math.ceil(words / classSize);
  const mixing = words * width;
  const classVectors = mixing + 4 * width;
  const wordVectors = classVectors + classes * (width + 1);
  return { classSize, classes, mixing, classVectors, wordVectors, total: wordVectors + words * (width + 1) };
}

/** A model to be trained: small random words, everything else even. */
export function createWordModel(shape: WordModelShape, seed: number): WordModel {
  const { mixing, classVectors, total } = layOut(shape);
  const weights = new Float32Array(total);
  const random = createSeededRandom(seed);
  for (let index = 0; index < mixing; index += 1) weights[index] = random() - 0.5;
  weights.fill(1, mixing, classVectors);
  return openWordModel(shape, weights);
}

/** A model of these weights. */
export function openWordModel(shape: WordModelShape, weights: Float32Array): WordModel {
  const { width } = shape;
  const { classSize, classes, mixing, classVectors, wordVectors, total } = layOut(shape);
  const squares = new Float32Array(total).fill(0.05);
  const hidden = new Float32Array(width);
  const hiddenGradient = new Float32Array(width);
  const topicMean = new Float32Array(width);
  const scores = new Float32Array(Math.max(classes, classSize));
  const at = (index: number) => weights[index] ?? 0;

  function think({ before, topic }: Example): void {
    topicMean.fill(0);
    for (const word of topic)
      for (let i = 0; i < width; i += 1) topicMean[i] = (topicMean[i] ?? 0) + at(word * width + i) / topic.length;
    for (let i = 0; i < width; i += 1) {
      let sum = at(mixing + 3 * width + i) * (topicMean[i] ?? 0);
      for (let k = 0; k < 3; k += 1) sum += at(mixing + k * width + i) * at((before[k] ?? 0) * width + i);
      hidden[i] = sum;
    }
  }

  /** Fills `scores` with probabilities of the `count` rows from `base`. */
  function choose(base: number, count: number): void {
    let largest = -Infinity;
    for (let row = 0; row < count; row += 1) {
      const start = base + row * (width + 1);
      let score = at(start + width);
      for (let i = 0; i < width; i += 1) score += at(start + i) * (hidden[i] ?? 0);
      scores[row] = score;
      if (score > largest) largest = score;
    }
    let sum = 0;
    for (let row = 0; row < count; row += 1) sum += scores[row] = Math.exp((scores[row] ?? 0) - largest);
    for (let row = 0; row < count; row += 1) scores[row] = (scores[row] ?? 0) / sum;
  }

  function step(index: number, gradient: number, rate: number): void {
    const square = (squares[index] ?? 0) + gradient * gradient;
    squares[index] = square;
    weights[index] = at(index) - (rate * gradient) / Math.sqrt(square);
  }

  /** Moves the rows towards `right`, and gathers what the hidden layer should have been. */
  function correct(base: number, count: number, right: number, rate: number): void {
    for (let row = 0; row < count; row += 1) {
      const gradient = (scores[row] ?? 0) - (row === right ? 1 : 0);
      if (Math.abs(gradient) < 1e-4) continue;
      const start = base + row * (width + 1);
      for (let i = 0; i < width; i += 1) {
        hiddenGradient[i] = (hiddenGradient[i] ?? 0) + gradient * at(start + i);
        step(start + i, gradient * (hidden[i] ?? 0), rate);
      }
      step(start + width, gradient, rate);
    }
  }

  function teachWords({ before, topic }: Example, rate: number): void {
    for (let i = 0; i < width; i += 1) {
      const gradient = hiddenGradient[i] ?? 0;
      for (let k = 0; k < 3; k += 1) {
        const [word, mix] = [(before[k] ?? 0) * width + i, mixing + k * width + i];
        const [wordGradient, mixGradient] = [gradient * at(mix), gradient * at(word)];
        step(word, wordGradient, rate);
        step(mix, mixGradient, rate);
      }
      const topicMix = mixing + 3 * width + i;
      const share = topic.length ? (gradient * at(topicMix)) / topic.length : 0;
      step(topicMix, gradient * (topicMean[i] ?? 0), rate);
      for (const word of topic) step(word * width + i, share, rate);
    }
  }

  function walk(example: Example, rate: number): number {
    const group = Math.floor(example.target / classSize);
    const inGroup = example.target - group * classSize;
    const words = wordVectors + group * classSize * (width + 1);
    const size = Math.min(classSize, shape.words - group * classSize);
    think(example);
    hiddenGradient.fill(0);
    choose(classVectors, classes);
    const groupLoss = -Math.log(scores[group] ?? 0);
    if (rate > 0) correct(classVectors, classes, group, rate);
    choose(words, size);
    const wordLoss = -Math.log(scores[inGroup] ?? 0);
    if (rate > 0) {
      correct(words, size, inGroup, rate);
      teachWords(example, rate);
    }
    return groupLoss + wordLoss;
  }

  return { loss: (example) => walk(example, 0), learn: walk, weights };
}
