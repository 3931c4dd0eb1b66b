import type { OrchestrationContext } from 'durable-functions';
import { defineSubOrchestration } from '../lib/platform/durable/sub-orchestration.ts';
import type { Orchestration } from '../lib/platform/durable/step.ts';
import { pollUntilDone } from '../lib/platform/durable/watch.ts';
import * as step from './steps.ts';

export interface AfterRunInput {
  runId: string;
}

const patience = { firstPauseSeconds: 1, longestPauseSeconds: 30, limitHours: 2 };

/**
 * What follows the end of a run, whatever it was: it is announced, and only then the older versions of the line are taken down
 * that its model has replaced. So no cancellation, failure or death before that leaves the line without a model. The rows that
 * were kept on the way are deleted here too: until then the engine may start what reads them once more.
 */
export const afterRun = defineSubOrchestration<AfterRunInput, { status: 'concluded' }>(
  'afterRun',
  function* (context, { runId }) {
    yield* announce(context, runId);
    yield* step.tidyRows(context, { runId });
    yield* pollUntilDone(context, step.removeReplaced, { runId }, patience);
    return yield* step.concludeRun(context, { runId });
  },
);

/** A receiver that stays away, or a topic that is gone, changes nothing about how the run ended. */
function* announce(context: OrchestrationContext, runId: string): Orchestration<void> {
  try {
    yield* step.announceOutcome(context, { runId });
  } catch {
    // Every try failed. How the run ended is written in its row, for those who ask.
  }
}
