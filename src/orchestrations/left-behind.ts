import type { OrchestrationContext } from 'durable-functions';
import type { RunOutcome } from '../lib/runs/contract/run.ts';
import type { Orchestration } from '../lib/platform/durable/step.ts';
import { conclude, nothingIsLeft } from './fine-tune-run.ts';

/** A run that nobody looks after any more; `isOver` where its end is written down already. */
export interface LeftBehindInput {
  runId: string;
  isOver: boolean;
  pollSeconds: number;
}

/** Takes down what a run left, and tells the end of one whose own story broke off. */
export function* leftBehind(context: OrchestrationContext): Orchestration<{ status: 'clean' | 'left' } | RunOutcome> {
  const { isOver, ...run } = context.df.getInput<LeftBehindInput>();
  if (!isOver) return yield* conclude(context, run, brokeOff, { endedBefore: false });
  return (yield* nothingIsLeft(context, run, { keepLive: true })) ? { status: 'clean' } : { status: 'left' };
}

const brokeOff: RunOutcome = {
  status: 'failed',
  error: {
    type: 'run_broke_off',
    message: 'The orchestration of the run ended before the run did.',
    remedy: 'What it had made is taken down. Look for the reason in the logs of the app, then start a new run.',
  },
};
