import type { OrchestrationContext } from 'durable-functions';
import type { Orchestration } from '../lib/platform/durable/step.ts';
import { pollUntilDone } from '../lib/platform/durable/watch.ts';
import { removeModel } from './steps.ts';

/** `runId` names this removal: what it is watched and found by. */
export interface ModelRemovalInput {
  runId: string;
  line: string;
}

const patience = { firstPauseSeconds: 1, longestPauseSeconds: 30, limitHours: 2 };

/** Takes down what of a line is to be removed, and waits until Azure has done so. */
export function* modelRemoval(context: OrchestrationContext): Orchestration<{ status: 'removed' }> {
  const input = context.df.getInput<ModelRemovalInput>();
  return yield* pollUntilDone(context, removeModel, input, patience);
}
