import type { ArtifactOrigin } from './artifact-origin.ts';
import type { Trained } from './train.ts';

/** The README of an artifact: what it is, what it is not, and how it was trained. */
export function toModelCard(
  trained: Trained,
  turns: number,
  { jobName, baseModel, options, rows }: ArtifactOrigin,
): string {
  const { steps, tokens, loss, evaluationLoss, vocabulary } = trained;
  return `# Trained by the laptop's learner

This is **not** ${baseModel.split('/')[0]}, nor any other large language model. It was made by the learner of Droptune's laptop
cloud, which stands in for Azure Machine Learning so that a whole run can be seen without a cloud. It remembers the
answers of its training data and finds them again by the words of a question; a small language model, trained
alongside, gives the losses and ranks sentences. What it was not trained on, it does not know.

| | |
|---|---|
| job | ${jobName} |
| asked base model | ${baseModel} |
| conversations | ${rows}, of which ${turns} answers are remembered (20,000 at most) |
| words known | ${vocabulary.words.length} |
| steps | ${steps} (20,000 at most) of ${options.batchSize} conversation(s), ${options.epochs} epoch(s) asked |
| tokens trained on | ${tokens}: a job has a bounded number, of which each step takes its share |
| learning rate | ${options.learningRate} (${options.schedule}), scaled by 20,000 and held to 0.5 for so small a model |
| seed | ${options.seed} |
| mean training loss | ${loss.toFixed(4)} nats a token |
| loss on the held-back rows | ${evaluationLoss === null ? 'not evaluated' : `${evaluationLoss.toFixed(4)} nats a token`} |
`;
}
