/** How the learner trains: the component's inputs as numbers. */
export interface LearnerOptions {
  epochs: number;
  /** Ends the training early; -1 for no limit. */
  maxSteps: number;
  /** Conversations a step: per device, times accumulation, times GPUs. */
  batchSize: number;
  learningRate: number;
  schedule: string;
  warmupSteps: number;
  seed: number;
  /** In the learner's own tokens; -1 for the model's 4,096. */
  maxSequenceLength: number;
  /** A metric is logged every so many steps; 0: at the end of each epoch. */
  loggingSteps: number;
  /** `eval_loss` every so many steps; 0: at the end of each epoch; -1: never. */
  evaluationSteps: number;
}
